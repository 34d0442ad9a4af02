"""A screen without a browser: it follows the board by the rules of deskapp/static/deskapp/board_socket.js.

- The board never goes back within an epoch.
- A heartbeat ahead of the board means that a board got lost: the screen connects anew at once.
- After a silence the screen gives the connection up.
- It reconnects with full jitter, so that a thousand screens do not come back in the same moment.
"""

import asyncio
import json
import random
from collections.abc import Callable
from time import perf_counter
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedOK, WebSocketException

STALE_SECONDS = 6.0
FIRST_DELAY, LONGEST_DELAY = 2.0, 15.0
"""Seconds: the most that is waited before the first attempt to reconnect, and before any."""
MAX_FAILURES = 6
"""How many attempts in a row may fail, in about half a minute, before the server counts as gone."""
CONNECTION: dict[str, Any] = {
    "proxy": None,
    "compression": None,
    "ping_interval": None,
    "max_size": None,
    "close_timeout": 0,
}
Board = dict[str, Any]


def socket_of(base: str, site: str) -> str:
    return base.replace("http", "ws", 1) + f"/ws/board/{site}/"


async def first_board(address: str, timeout: float) -> Board | None:
    """The board that a screen is shown on connecting; None if no server answers within `timeout` seconds."""
    until = perf_counter() + timeout
    while perf_counter() < until:
        try:
            async with connect(address, **CONNECTION) as socket:
                board: Board = json.loads(await socket.recv())
                return board
        except (OSError, WebSocketException):
            await asyncio.sleep(0.2)
    return None


def goes_back(message: Board, previous: Board | None) -> bool:
    return (
        previous is not None
        and message["epoch"] == previous["epoch"]
        and bool(message["version"] < previous["version"])
    )


class Screen:
    """`on_board` gets each board that is shown, `on_problem` a sentence about each thing that no screen may see."""

    first_delay, longest_delay = FIRST_DELAY, LONGEST_DELAY
    max_failures: float = MAX_FAILURES

    def __init__(
        self,
        address: str,
        on_problem: Callable[[str], None],
        on_board: Callable[[Board], None],
        stale: float = STALE_SECONDS,
    ) -> None:
        self.address, self.stale = address, stale
        self.shown: Board | None = None
        self.gone = False
        self.failures = 0
        self._on_problem, self._on_board = on_problem, on_board
        self._previous: Board | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self.follow())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def follow(self) -> None:
        """Until it is cancelled, or until the server counts as gone."""
        while self.failures < self.max_failures:
            if await self._connect():
                continue
            most = self.most_delay
            self.failures += 1
            await asyncio.sleep(random.random() * most)  # noqa: S311
        self.gone = True
        self._on_problem("the server is gone")

    @property
    def most_delay(self) -> float:
        """Seconds that the next attempt to reconnect may wait."""
        return min(self.longest_delay, self.first_delay * 2.0 ** min(self.failures, 10))

    async def _connect(self) -> bool:
        """Follows one connection to its end; True if the next one has to be made at once."""
        try:
            async with connect(self.address, open_timeout=self.stale, **CONNECTION) as socket:
                return await self._listen(socket)
        except ConnectionClosedOK:
            pass
        except (OSError, WebSocketException) as problem:
            self._on_problem(f"the socket ended: {type(problem).__name__}")
        return False

    async def _listen(self, socket: ClientConnection) -> bool:
        # Another process may be half a second behind, so only within a connection may nothing go back.
        self._previous = None
        while True:
            try:
                # wait_for would swallow a cancellation that meets a message (Python 3.11).
                async with asyncio.timeout(self.stale):
                    message = json.loads(await socket.recv())
            except TimeoutError:
                self.on_silence()
                return False
            self.failures = 0
            if not self.hear(message, perf_counter()):
                return True

    def hear(self, message: Board, now: float) -> bool:
        """False: the heartbeat is ahead of the board, so the board has to be asked for anew."""
        if goes_back(message, self._previous):
            self.on_went_back(message)
        self._previous = message
        if message.get("beat"):
            return not self._is_ahead(message)
        if not goes_back(message, self.shown):
            self.show(message, now)
        return True

    def show(self, board: Board, now: float) -> None:
        self.shown = board
        self._on_board(board)

    def on_silence(self) -> None:
        self._on_problem(f"the socket was silent for {self.stale:g} seconds")

    def on_went_back(self, message: Board) -> None:
        self._on_problem("the version went back")

    def _is_ahead(self, beat: Board) -> bool:
        shown = self.shown
        return shown is None or beat["epoch"] != shown["epoch"] or bool(beat["version"] > shown["version"])
