"""Many sockets of one server, and when each of them heard what."""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

BEAT_LENGTH = 100
"""A heartbeat is shorter, a board is longer."""
HANDSHAKES_AT_ONCE = 50
ANSWER_TIMEOUT = 20.0


class BoardListeners:
    """All the sockets. What they hear is kept by the message, so that each of them is read once."""

    def __init__(self) -> None:
        self.sockets: list[ClientConnection] = []
        self.heard: dict[str, list[float]] = defaultdict(list)
        self.messages = 0
        self.informed: set[ClientConnection] = set()
        """The sockets that have heard a board."""
        self._listening: list[asyncio.Task[None]] = []

    async def join(self, address: str) -> None:
        socket = await connect(address, compression=None, ping_interval=None, max_size=None, open_timeout=60)
        self.sockets.append(socket)
        self._listening.append(asyncio.create_task(self._listen(socket)))

    async def _listen(self, socket: ClientConnection) -> None:
        try:
            async for message in socket:
                self.messages += 1
                if len(message) > BEAT_LENGTH:
                    self.informed.add(socket)
                    self.heard[str(message)].append(time.time())
        except ConnectionClosed:
            pass

    async def everybody(self, message_count: int) -> None:
        """Wait until so many messages have been heard by all, or for as long as patience lasts."""
        until = time.monotonic() + ANSWER_TIMEOUT
        while self.complete() < message_count and time.monotonic() < until:
            await asyncio.sleep(0.02)

    def complete(self) -> int:
        return sum(len(times) >= len(self.sockets) for times in self.heard.values())

    def delays(self) -> list[list[float]]:
        """For each message that all have heard: how long after it was made, by socket."""
        whole = {message: times for message, times in self.heard.items() if len(times) >= len(self.sockets)}
        return [[heard - made_at(message) for heard in times] for message, times in whole.items()]

    def versions(self) -> set[int]:
        return {json.loads(message)["version"] for message in self.heard}

    async def leave(self) -> None:
        """Aborts every socket without a closing handshake, as a power cut would."""
        for task in self._listening:
            task.cancel()
        for socket in self.sockets:
            socket.transport.abort()
        await asyncio.sleep(0.5)


def made_at(message: str) -> float:
    """A board says when it was read; the others put the time before what they tell."""
    if message.startswith("{"):
        return datetime.fromisoformat(json.loads(message)["at"]).timestamp()
    return float(message.partition(" ")[0])


@asynccontextmanager
async def board_listeners(address: str, size: int, at_once: int = HANDSHAKES_AT_ONCE) -> AsyncIterator[BoardListeners]:
    gathered, places = BoardListeners(), asyncio.Semaphore(at_once)

    async def join() -> None:
        async with places:
            await gathered.join(address)

    try:
        await asyncio.gather(*(join() for _ in range(size)))
        yield gathered
    finally:
        await gathered.leave()
