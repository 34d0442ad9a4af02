"""A thousand screens come back at the same moment, as after a restart."""

import asyncio
import time
from dataclasses import dataclass

from tests.bench import machine
from tests.bench.contenders import Project
from tests.bench.listening import board_listeners
from tests.bench.wire import Line, get, post


@dataclass(frozen=True)
class HerdResult:
    seconds: float
    reads: int
    versions: int
    cpu: float


async def measure(server: Project, sockets: int) -> HerdResult:
    """No socket is open before it, so the board is not in memory. Two tickets are taken meanwhile."""
    line = await Line.to(server.port)
    reads, cpu = await _reads(line), machine.cpu_seconds(server.process.pid)
    taking = asyncio.create_task(_take_two(server))
    began = time.monotonic()
    address = f"ws://127.0.0.1:{server.port}/ws/board/{server.demo['site']}/"
    async with board_listeners(address, sockets, at_once=sockets) as gathered:
        while len(gathered.informed) < sockets and time.monotonic() - began < 60:
            await asyncio.sleep(0.01)
        took = time.monotonic() - began
        used = machine.cpu_seconds(server.process.pid) - cpu
        await taking
        read, versions = await _reads(line) - reads, len(gathered.versions())
    line.close()
    return HerdResult(took, read, versions, used)


async def _take_two(server: Project) -> None:
    station = await asyncio.to_thread(lambda: server.kiosk)
    line = await Line.to(server.port)
    for number in range(2):
        await line.ask(post("/kiosk/tickets/", station, language="so", key=f"s{id(line)}-{number}"))
    line.close()


async def _reads(line: Line) -> int:
    return int((await line.ask(get("/bench/reads"))).json["reads"])
