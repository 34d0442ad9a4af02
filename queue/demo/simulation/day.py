"""The rehearsal itself: sets the lobby up, lets everybody play, and clears up behind them."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from time import monotonic

from demo.simulation.advisor import Advisor
from demo.simulation.advisor_day import work
from demo.simulation.clients import come
from demo.simulation.display import DISPLAY_TIMEOUT
from demo.simulation.http_client import HttpClient
from demo.simulation.lobby import Lobby
from demo.simulation.screen import Board
from demo.simulation.script import Client

AFTER_HOURS = timedelta(minutes=90)
"""How long those who still wait at the end of the last day may be served."""
POLL = 0.1
MAX_CONCURRENT_REQUESTS = 64
"""Requests that may be under way."""
NOT_COMPARED = ("at", "waits")
"""What grows with the clock and has no version."""


async def rehearse(lobby: Lobby, days: Iterable[list[Client]], span: timedelta, displays: int) -> None:
    """Each day begins when the one before has lasted `span`; the last one ends when nobody is left."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(MAX_CONCURRENT_REQUESTS))
    await _set_up(lobby, displays)
    async with asyncio.TaskGroup() as group:
        advisors = [group.create_task(work(Advisor(lobby, who))) for who in lobby.centre.advisors]
        visits: set[asyncio.Task[None]] = set()
        for number, day in enumerate(days):
            if lobby.closing.is_set():
                break
            visits |= {group.create_task(come(lobby, client, span * number)) for client in day}
            visits -= {visit for visit in visits if visit.done()}
            await lobby.pause(span * (number + 1) - lobby.now)
        await _last_ones(lobby, visits)
        lobby.close()
        await asyncio.gather(*advisors)
        lobby.shut.set()
    lobby.measures.finish()
    while not lobby.kiosks.empty():
        lobby.kiosks.get_nowait().close()


async def at_rest(lobby: Lobby, truth: Callable[[], Board]) -> None:
    """Whether every display shows what the database says, soon after all has come to rest."""
    until = monotonic() + DISPLAY_TIMEOUT
    wrong = lobby.displays
    while wrong and monotonic() < until:
        await asyncio.sleep(POLL)
        expected = _compared(await asyncio.to_thread(truth))
        wrong = [display for display in wrong if _compared(display.shown or {}) != expected]
    for _ in wrong:
        lobby.measures.failed("screen", "at rest it does not show what the database says")
    for display in lobby.displays:
        await display.stop()


async def _last_ones(lobby: Lobby, visits: set[asyncio.Task[None]]) -> None:
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
