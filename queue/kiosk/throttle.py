"""How fast one station may take tickets: a bucket that fills steadily, in each process."""

import threading
import time
from collections.abc import Callable

from tickets import refusals
from tickets.refusals import Refused


class Throttle:
    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.size = float(per_minute)
        self._per_second = per_minute / 60
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[int, tuple[float, float]] = {}

    def must_allow(self, station: int) -> None:
        """Raises `Refused` for a station that has used up its tickets for now."""
        with self._lock:
            now = self._clock()
            left, seen = self._buckets.get(station, (self.size, now))
            left = min(self.size, left + (now - seen) * self._per_second)
            if left >= 1:
                self._buckets[station] = (left - 1, now)
                return
        raise Refused(refusals.TOO_MANY)
