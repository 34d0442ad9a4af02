"""The scheduled events of one day, which run in the order of their times, each of which may schedule others."""

import heapq
from collections.abc import Callable
from datetime import datetime

Event = Callable[[datetime], None]


class EventQueue:
    """Events of the same time run in the order in which they were scheduled."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Event]] = []
        self.scheduled = 0
        """The number of events so far."""

    def at(self, when: datetime, event: Event) -> None:
        self.scheduled += 1
        heapq.heappush(self._heap, (when, self.scheduled, event))

    def run(self) -> datetime:
        """Returns the time of the last event. There must be one."""
        while self._heap:
            when, _, event = heapq.heappop(self._heap)
            event(when)
        return when
