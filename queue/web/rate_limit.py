"""How fast one station or address may ask: a bucket each that fills steadily, in each process."""

import threading
import time
from collections.abc import Callable, Hashable

MINUTE = 60.0


class Throttle:
    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.size = float(per_minute)
        self._per_second = per_minute / MINUTE
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[Hashable, tuple[float, float]] = {}
        self._tidied = clock()

    def allows(self, who: Hashable) -> bool:
        """Takes one from the bucket of whoever it is, unless that is empty for now."""
        with self._lock:
            now = self._clock()
            self._tidy(now)
            left = self._left(*self._buckets.get(who, (self.size, now)), now)
            if left >= 1:
                self._buckets[who] = (left - 1, now)
            return left >= 1

    def _left(self, left: float, seen: float, now: float) -> float:
        return min(self.size, left + (now - seen) * self._per_second)

    def _tidy(self, now: float) -> None:
        """Within a minute any bucket is full again, which is as if there were none: nobody is remembered for longer."""
        if now - self._tidied < MINUTE:
            return
        self._tidied = now
        self._buckets = {who: bucket for who, bucket in self._buckets.items() if now - bucket[1] < MINUTE}
