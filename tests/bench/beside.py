"""Latencies of a kiosk and of screens while another client misbehaves."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.bench.abusive_client import KINDS
from tests.bench.contenders import Project
from tests.bench.listening import board_listeners
from tests.bench.wire import Line, post

NO_ABUSE = "nobody"
SCREENS, EVERY = 20, 0.1
"""Seconds between two tickets."""


@dataclass
class Fared:
    """Seconds: a ticket's answer, and from a board's reading to its frame at each screen."""

    tickets: list[float] = field(default_factory=list)
    frames: list[float] = field(default_factory=list)
    refused: int = 0


async def measure(server: Project, seconds: float) -> dict[str, Fared]:
    """The limits are the default ones."""
    server.room = {}
    server.restart("daphne")
    found = {}
    for kind in (NO_ABUSE, *KINDS):
        async with _abusing(kind, server):
            found[kind] = await _fare(server, seconds)
    return found


async def _fare(server: Project, seconds: float) -> Fared:
    station = await asyncio.to_thread(lambda: server.kiosk)
    fared, line = Fared(), await Line.to(server.port)
    address = f"ws://127.0.0.1:{server.port}/ws/board/{server.demo['site']}/"
    async with board_listeners(address, SCREENS) as gathered:
        await asyncio.sleep(0.5)
        gathered.heard.clear()  # the board that each found there is older than its place
        until = time.monotonic() + seconds
        while (began := time.monotonic()) < until:
            answer = await line.ask(post("/kiosk/tickets/", station, language="so", key=f"b{began}"))
            fared.tickets.append(time.monotonic() - began)
            fared.refused += answer.status != 201
            await asyncio.sleep(EVERY)
        await asyncio.sleep(1)
        fared.frames = [delay for one in gathered.delays() for delay in one]
    line.close()
    return fared


@asynccontextmanager
async def _abusing(kind: str, server: Project) -> AsyncIterator[None]:
    if kind == NO_ABUSE:
        yield
        return
    command = ["-m", "tests.bench.abusive_client", kind, str(server.port), server.demo["site"]]
    process = await asyncio.create_subprocess_exec(sys.executable, *command)
    try:
        await asyncio.sleep(0.5)
        yield
        assert process.returncode is None, "nobody misbehaved"
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
