"""A screen without a browser: it follows the board by the rules of board.js, only with shorter patience."""

import asyncio
import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.faults.loop import Loop

STALE, FIRST_DELAY = 6.0, 0.3
"""Seconds: of silence before another socket is tried, and the most that is waited before that."""
Board = dict[str, Any]


class Screen:
    def __init__(self, address: str, stale: float = STALE) -> None:
        self.address, self.stale = address, stale
        self.shown: Board | None = None
        self.silences = 0
        self.went_back: list[Board] = []
        """What one process said after it had said something newer of the same epoch: always empty."""

    async def follow(self) -> None:
        while True:
            try:
                async with connect(
                    self.address, proxy=None, ping_interval=None, close_timeout=0, max_size=None
                ) as socket:
                    await self._listen(socket)
            except (OSError, WebSocketException):
                pass
            await asyncio.sleep(random.uniform(0, FIRST_DELAY))

    async def _listen(self, socket: ClientConnection) -> None:
        said: Board | None = None
        while True:
            try:
                message = json.loads(await asyncio.wait_for(socket.recv(), self.stale))
            except TimeoutError:
                self.silences += 1
                return
            if _older(message, said):
                self.went_back.append(message)
            said = message
            if not self.hear(message):
                return

    def hear(self, message: Board) -> bool:
        """False: a heartbeat is ahead of the board, so the board got lost and has to be asked for anew."""
        same = self.shown is not None and self.shown["epoch"] == message["epoch"]
        if message.get("beat"):
            return same and message["version"] <= self._version
        if not same or message["version"] >= self._version:
            self.shown = message
        return True

    @property
    def _version(self) -> int:
        return -1 if self.shown is None else int(self.shown["version"])


def _older(message: Board, than: Board | None) -> bool:
    return than is not None and message["epoch"] == than["epoch"] and message["version"] < than["version"]


@contextmanager
def following(loop: Loop, *addresses: str) -> Iterator[list[Screen]]:
    """Screens of these `ws://` addresses. They go on until the loop is closed."""
    screens = [Screen(address) for address in addresses]
    for screen in screens:
        loop.begin(screen.follow())
    yield screens
