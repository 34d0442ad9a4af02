"""One message to many sockets: how late the last ones hear it, what it costs the server, and what a socket weighs.

The clock starts when the board begins to be read (its `at`), and with the others when the message is handed over, so
the reading and encoding of the board counts against this project.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.bench import machine
from tests.bench.contenders import Contender, Project
from tests.bench.figures import middle, quantile
from tests.bench.listening import BoardListeners, board_listeners
from tests.bench.wire import Line, post

PAUSE = 0.4
"""Seconds between messages, so that every socket has received the last one."""
Tell = Callable[[int], Awaitable[None]]


@dataclass(frozen=True)
class Told:
    """`p99` is the middle of the messages' 99th percentiles."""

    p99: float
    cpu: float
    memory: float
    lost: int
    length: int
    """Of a message, in characters."""


async def tell_board(server: Project) -> tuple[Tell, str]:
    """Every ticket makes a new board."""
    station = await asyncio.to_thread(lambda: server.kiosk)

    async def tell(number: int) -> None:
        line = await Line.to(server.port)
        await line.ask(post("/kiosk/tickets/", station, language="so", key=f"{id(line)}-{time.time()}"))
        line.close()

    return tell, f"ws://127.0.0.1:{server.port}/ws/board/{server.demo['site']}/"


async def tell_text(contender: Contender, text: str) -> tuple[Tell, str]:
    address = f"ws://127.0.0.1:{contender.port}/"
    speaker = BoardListeners()
    await speaker.join(address)

    async def tell(number: int) -> None:
        await speaker.sockets[0].send(text)

    return tell, address


async def measure(pid: int, tell: Tell, address: str, sockets: int, messages: int) -> Told:
    before = machine.memory(pid)
    async with board_listeners(address, sockets) as gathered:
        await asyncio.sleep(1)
        weight = (machine.memory(pid) - before) / sockets
        gathered.heard.clear()
        told, cpu = gathered.messages, machine.cpu_seconds(pid)
        for number in range(messages):
            await tell(number)
            await gathered.everybody(number + 1)
            await asyncio.sleep(PAUSE)
        cpu = (machine.cpu_seconds(pid) - cpu) / max(gathered.messages - told, 1)
        delays = gathered.delays()
    p99 = middle(quantile(one, 0.99) for one in delays) if delays else float("inf")
    length = max(map(len, gathered.heard), default=0)
    return Told(p99, cpu, weight, messages - len(delays), length)
