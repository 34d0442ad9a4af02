"""A lobby display that remembers when each ticket and each call was first shown."""

import asyncio
from collections.abc import Callable, Iterator

from demo.simulation.screen import Board, Screen

DISPLAY_TIMEOUT = 10.0
"""Seconds, after which a call that is not shown counts as lost."""
Key = tuple[str, int]
"""A ticket's code and the number of its call; 0 means that it waits, or once did."""


def keys(board: Board) -> Iterator[Key]:
    yield from ((one["code"], 0) for one in board["waiting"])
    for call in [*board["calling"], *board["recent"]]:
        yield from ((call["code"], number) for number in range(call["call"] + 1))


class Display(Screen):
    def __init__(self, address: str, on_problem: Callable[[str], None], on_board: Callable[[Board], None]) -> None:
        super().__init__(address, on_problem, on_board)
        self.ready = asyncio.Event()
        self._seen: dict[Key, float] = {}
        self._awaited: dict[Key, asyncio.Future[float]] = {}

    async def sees(self, key: Key) -> float | None:
        """When this was first shown; None if it does not appear within DISPLAY_TIMEOUT."""
        if key not in self._seen:
            future = self._awaited.setdefault(key, asyncio.get_running_loop().create_future())
            await asyncio.wait([future], timeout=DISPLAY_TIMEOUT)
            return future.result() if future.done() else None
        return self._seen[key]

    def show(self, board: Board, now: float) -> None:
        self._seen = {key: self._seen.get(key, now) for key in keys(board)}
        for key in self._awaited.keys() & self._seen.keys():
            self._awaited.pop(key).set_result(self._seen[key])
        super().show(board, now)
        self.ready.set()
