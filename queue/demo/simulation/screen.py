"""A screen that follows the board over its socket, and holds what it is shown against what may be shown."""

import asyncio
import json
import random
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

DISPLAY_TIMEOUT = 10.0
"""Seconds, after which a call that is not to be seen counts as lost."""
JITTER = 2.0
MAX_FAILURES = 20
"""How many attempts in a row may fail before the server counts as gone."""
Board = dict[str, Any]
Key = tuple[str, int]
"""A ticket's code and the number of its call; 0 means that it waits, or once did."""


def socket_of(base: str, site: str) -> str:
    return base.replace("http", "ws", 1) + f"/ws/board/{site}/"


def keys(board: Board) -> Iterator[Key]:
    yield from ((one["code"], 0) for one in board["waiting"])
    for call in [*board["calling"], *board["recent"]]:
        yield from ((call["code"], number) for number in range(call["call"] + 1))


async def first_board(address: str, patience: float) -> Board | None:
    """What a screen is shown on connecting, or None if nobody answers for so many seconds."""
    until = perf_counter() + patience
    while perf_counter() < until:
        try:
            async with connect(address, proxy=None, compression=None) as socket:
                board: Board = json.loads(await socket.recv())
                return board
        except (OSError, TimeoutError, WebSocketException):
            await asyncio.sleep(0.2)
    return None


class Screen:
    """`news` is told each board, `wrong` each thing that no screen may ever see."""

    def __init__(self, address: str, wrong: Callable[[str], None], news: Callable[[Board], None]) -> None:
        self.address, self._wrong, self._news = address, wrong, news
        self.board: Board = {}
        self.gone = False
        self.ready = asyncio.Event()
        self._failures = 0
        self._seen: dict[Key, float] = {}
        self._awaited: dict[Key, asyncio.Future[float]] = {}
        self._shown: tuple[str, int] | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def sees(self, key: Key) -> float | None:
        """When this was first to be seen, or None if it does not appear."""
        if key not in self._seen:
            future = self._awaited.setdefault(key, asyncio.get_running_loop().create_future())
            await asyncio.wait([future], timeout=DISPLAY_TIMEOUT)
            return future.result() if future.done() else None
        return self._seen[key]

    async def _follow(self) -> None:
        """As a screen does: comes back after a while, however the socket ended."""
        while self._failures < MAX_FAILURES:
            try:
                async with connect(self.address, proxy=None, compression=None) as socket:
                    await self._listen(socket)
            except (OSError, TimeoutError, WebSocketException) as problem:
                self._wrong(f"the socket ended: {type(problem).__name__}")
            self._failures += 1
            await asyncio.sleep(random.random() * JITTER)  # noqa: S311
        self.gone = True
        self._wrong("the server is gone")

    async def _listen(self, socket: ClientConnection) -> None:
        # Another process may be half a second behind, so a new socket begins anew.
        self._shown = None
        async for message in socket:
            now = perf_counter()
            self._failures = 0
            self.hear(json.loads(message), now)

    def hear(self, message: Board, now: float) -> None:
        told = (message["epoch"], message["version"])
        if self._shown and told[0] == self._shown[0] and told[1] < self._shown[1]:
            self._wrong("the version went back")
        self._shown = told
        if "beat" not in message:
            self._look(message, now)
            self._news(message)

    def _look(self, board: Board, now: float) -> None:
        self.board = board
        self.ready.set()
        self._seen = {key: self._seen.get(key, now) for key in keys(board)}
        for key in self._awaited.keys() & self._seen.keys():
            self._awaited.pop(key).set_result(self._seen[key])
