"""Backpressure for a connection: counts the bytes that were written and not sent, because the client does not read."""

import asyncio
from collections.abc import Callable
from time import monotonic


class SendBackpressure:
    """The producer of a Twisted transport, which pauses it while bytes are unsent and resumes it when all are sent."""

    def __init__(self, high_water: int, clock: Callable[[], float] = monotonic) -> None:
        self.unsent = 0
        self._high_water = high_water
        self._clock = clock
        self._behind_since: float | None = None
        self._emptied: asyncio.Future[None] | None = None

    @property
    def seconds_blocked(self) -> float:
        return 0 if self._behind_since is None else self._clock() - self._behind_since

    def count(self, written: int) -> None:
        if self._behind_since is not None:
            self.unsent += written

    async def drained(self) -> None:
        """Waits until all bytes are sent, if `high_water` bytes are unsent; otherwise returns at once."""
        if self._behind_since is None or self.unsent < self._high_water:
            return
        if self._emptied is None:
            self._emptied = asyncio.get_running_loop().create_future()
        await asyncio.shield(self._emptied)

    def pauseProducing(self) -> None:
        if self._behind_since is None:
            self._behind_since = self._clock()

    def resumeProducing(self) -> None:
        self.unsent, self._behind_since = 0, None
        emptied, self._emptied = self._emptied, None
        if emptied is not None and not emptied.done():
            emptied.set_result(None)

    def stopProducing(self) -> None:
        """The connection is gone, and the unsent bytes with it."""
        self.resumeProducing()
