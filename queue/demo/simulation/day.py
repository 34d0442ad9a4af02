"""Runs a simulation: pairs the devices, runs advisors and clients, and checks the displays at the end."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from time import monotonic

from demo.simulation.advisor import Advisor
from demo.simulation.advisor_day import work
from demo.simulation.clients import visit_centre
from demo.simulation.display import DISPLAY_TIMEOUT
from demo.simulation.http_client import HttpClient
from demo.simulation.lobby import Lobby
from demo.simulation.screen import Board
from demo.simulation.script import Client

AFTER_HOURS = timedelta(minutes=90)
"""Simulated time after the last day in which waiting clients can still be served."""
POLL = 0.1
MAX_CONCURRENT_REQUESTS = 64
"""Size of the thread pool that sends the requests."""
NOT_COMPARED = ("at", "waits")
"""Fields that change with time and without a version."""


async def simulate_days(lobby: Lobby, days: Iterable[list[Client]], span: timedelta, displays: int) -> None:
    """Each day begins `span` (simulated) after the previous one; the last one ends when no client is left."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(MAX_CONCURRENT_REQUESTS))
    await _set_up(lobby, displays)
    async with asyncio.TaskGroup() as group:
        advisors = [group.create_task(work(Advisor(lobby, who))) for who in lobby.centre.advisors]
        visits: set[asyncio.Task[None]] = set()
        for number, day in enumerate(days):
            if lobby.closing.is_set():
                break
            visits |= {group.create_task(visit_centre(lobby, client, span * number)) for client in day}
            visits -= {visit for visit in visits if visit.done()}
            await lobby.pause(span * (number + 1) - lobby.now)
        await _serve_remaining(lobby, visits)
        lobby.close()
        await asyncio.gather(*advisors)
        lobby.shut.set()
    lobby.measures.finish()
    while not lobby.kiosks.empty():
        lobby.kiosks.get_nowait().close()


async def check_displays(lobby: Lobby, board_now: Callable[[], Board]) -> None:
    """Counts an error for every display that does not show the database's board within DISPLAY_TIMEOUT."""
    until = monotonic() + DISPLAY_TIMEOUT
    wrong = lobby.displays
    while wrong and monotonic() < until:
        await asyncio.sleep(POLL)
        expected = _compared(await asyncio.to_thread(board_now))
        wrong = [display for display in wrong if _compared(display.shown or {}) != expected]
    for _ in wrong:
        lobby.measures.failed("screen", "after the last change it does not show the board of the database")
    for display in lobby.displays:
        await display.stop()


async def _serve_remaining(lobby: Lobby, visits: set[asyncio.Task[None]]) -> None:
    if visits and not lobby.closing.is_set():
        left = asyncio.Event()
        watching = asyncio.ensure_future(asyncio.wait(visits))
        watching.add_done_callback(lambda done: left.set())
        await lobby.pause(AFTER_HOURS, left)


def _compared(board: Board) -> Board:
    return {name: value for name, value in board.items() if name not in NOT_COMPARED}


async def _set_up(lobby: Lobby, displays: int) -> None:
    centre = lobby.centre
    for link in centre.kiosks:
        lobby.kiosks.put_nowait(await _pair(lobby, link, "/kiosk/"))
    for link in centre.displays:
        (await _pair(lobby, link, "/display/")).close()
    lobby.displays = [lobby.new_display(lobby.changed), *(lobby.new_display() for _ in range(displays - 1))]
    for display in lobby.displays:
        display.start()
    await asyncio.wait(
        [asyncio.ensure_future(display.ready.wait()) for display in lobby.displays], timeout=DISPLAY_TIMEOUT
    )


async def _pair(lobby: Lobby, link: str, home: str) -> HttpClient:
    device = HttpClient(lobby.centre.base, keep_alive=True)
    for ask in (partial(device.get, link), partial(device.post, link), partial(device.get, home)):
        await lobby.do("pair", ask)
    return device
