"""One message to many sockets: how late each hears it, what it costs the server, and how much memory a socket takes.

The clock starts when the POST of a ticket is sent, so the ticket, the reading of the board and its encoding count
against this project. With the other servers it starts when the message is sent to them.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.bench import machine
from tests.bench.contenders import Contender, Project
from tests.bench.figures import quantile
from tests.bench.listening import BoardListeners
from tests.bench.screens import screens
from tests.bench.wire import Line, post

PAUSE = 0.4
"""Seconds between messages, so that one does not delay the next."""
Tell = Callable[[], Awaitable[float]]
"""Makes a change, and returns when it started (UNIX time)."""


@dataclass(frozen=True)
class Told:
    """`p50` and `p99` (seconds) are over all frames of all messages."""

    p50: float
    p99: float
    cpu: float
    memory: float
    lost: int
    length: int
    """Of a message, in characters."""


async def tell_board(server: Project) -> tuple[Tell, str]:
    """Every ticket makes a new board."""
    station = await asyncio.to_thread(lambda: server.kiosk)

    async def tell() -> float:
        line = await Line.to(server.port)
        started = time.time()
        await line.ask(post("/kiosk/tickets/", station, language="so", key=f"{id(line)}-{started}"))
        line.close()
        return started

    return tell, f"ws://127.0.0.1:{server.port}/ws/board/{server.demo['site']}/"


async def tell_text(contender: Contender, text: str) -> tuple[Tell, str]:
    address = f"ws://127.0.0.1:{contender.port}/"
    speaker = BoardListeners()
    await speaker.join(address)

    async def tell() -> float:
        started = time.time()
        await speaker.sockets[0].send(text)
        return started

    return tell, address


async def measure(pid: int, tell: Tell, address: str, sockets: int, messages: int) -> Told:
    before = machine.memory(pid)
    async with screens(address, sockets) as heard:
        await asyncio.sleep(1)
        weight = (machine.memory(pid) - before) / sockets
        cpu = machine.cpu_seconds(pid)
        for _ in range(messages):
            await heard.hear(await tell())
            await asyncio.sleep(PAUSE)
        cpu = (machine.cpu_seconds(pid) - cpu) / max(heard.frames, 1)
    p50, p99 = (quantile(heard.delays, share) if heard.delays else float("inf") for share in (0.5, 0.99))
    return Told(p50, p99, cpu, weight, heard.lost, heard.length)
