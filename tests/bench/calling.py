"""From the start of the advisor's POST until a screen holds the frame with the call, while nothing else goes on."""

import asyncio
import json
import time
from dataclasses import dataclass, field

from websockets.asyncio.client import ClientConnection, connect

from tests.bench.contenders import Project
from tests.bench.wire import Line, get, post
from tests.clients import logged_in


@dataclass
class Called:
    frames: list[float] = field(default_factory=list)
    empty: list[float] = field(default_factory=list)


async def measure(server: Project, calls: int) -> Called:
    station = await asyncio.to_thread(lambda: server.kiosk)
    staff = {"sessionid": await asyncio.to_thread(_session, server)}
    found, line = Called(), await Line.to(server.port)
    address = f"ws://127.0.0.1:{server.port}/ws/board/{server.demo['site']}/"
    async with connect(address, compression=None, ping_interval=None) as screen:
        await line.ask(post("/desk/open/", staff, desk=server.demo["desks"][0]))
        for number in range(calls):
            await line.ask(post("/kiosk/tickets/", station, language="so", key=f"c{number}"))
            await asyncio.sleep(0.7)
            found.empty.append(await _timed(line, get("/healthz")))
            await asyncio.sleep(0.05)
            found.frames.append(await _call(line, screen, staff, number))
    line.close()
    return found


async def _call(line: Line, screen: ClientConnection, staff: dict[str, str], number: int) -> float:
    began = time.perf_counter()
    answer = asyncio.create_task(line.ask(post("/desk/next/", staff, key=f"n{number}")))
    await _frame_with_a_call(screen)
    took = time.perf_counter() - began
    ticket = (await answer).json["id"]
    await line.ask(post(f"/desk/tickets/{ticket}/no-show/", staff))
    return took


async def _frame_with_a_call(screen: ClientConnection) -> None:
    """Skips heartbeats, and boards without a call."""
    while not json.loads(await screen.recv()).get("calling"):
        pass


async def _timed(line: Line, request: bytes) -> float:
    began = time.perf_counter()
    await line.ask(request)
    return time.perf_counter() - began


def _session(server: Project) -> str:
    return logged_in(server.demo, "amina").cookie("sessionid")
