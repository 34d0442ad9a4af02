"""Screens for tests of faults: they reconnect sooner, never give up, and record what went wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import inf

from demo.simulation.screen import STALE_SECONDS, Board, Screen
from tests.faults.loop import Loop


class RecordingScreen(Screen):
    first_delay = longest_delay = 0.3
    max_failures = inf

    def __init__(self, address: str, stale: float = STALE_SECONDS) -> None:
        super().__init__(address, lambda problem: None, lambda board: None, stale)
        self.silences = 0
        self.went_back: list[Board] = []
        """Messages with an older version than one before them on the same connection: always empty."""

    def on_silence(self) -> None:
        self.silences += 1

    def on_went_back(self, message: Board) -> None:
        self.went_back.append(message)


@contextmanager
def following(loop: Loop, *addresses: str) -> Iterator[list[RecordingScreen]]:
    """Screens of these `ws://` addresses. They go on until the loop is closed."""
    screens = [RecordingScreen(address) for address in addresses]
    for screen in screens:
        loop.begin(screen.follow())
    yield screens
