"""An advisor's day: a desk, a stint at it, a break, and nothing left behind."""

import re
from datetime import timedelta

from demo.simulation.advisor import NOBODY_WAITS, Advisor
from demo.simulation.desk_visit import attend

STINT_LENGTH, BREAK_LENGTH, RETRY_INTERVAL = timedelta(hours=2), timedelta(minutes=20), timedelta(minutes=1)
MOST_UNLOGGED = 2
"""One less than the server allows, since the visit that is going on will be one more."""
CLOSES = 'action="/desk/close/"'
LEFT_BEHIND = re.compile(r"/desk/tickets/(\d+)/(no-show|finish|outcome)/")


async def work(advisor: Advisor) -> None:
    with advisor.http:
        if not await advisor.log_in():
            return
        await _end_turn(advisor)  # of a rehearsal that was cut off
        while not advisor.lobby.closing.is_set():
            await _take_a_turn(advisor)
        if advisor.desk:
            await _end_turn(advisor)


async def _take_a_turn(advisor: Advisor) -> None:
    """With every desk taken, there is only a look now and then."""
    lobby = advisor.lobby
    if advisor.desk:
        await _end_turn(advisor)
    elif not lobby.free_desks:
        await lobby.pause(RETRY_INTERVAL)
    else:
        desk = lobby.free_desks.popleft()
        if (await advisor.post("open", "/desk/open/", {"desk": desk})).status == 200:
            advisor.desk = desk
            lobby.open_desks.add(desk)
            await _serve(advisor)
            await _close(advisor)
            lobby.open_desks.discard(desk)
        lobby.free_desks.append(desk)
        await lobby.pause(BREAK_LENGTH)


async def _serve(advisor: Advisor) -> None:
    lobby, until = advisor.lobby, advisor.lobby.now + STINT_LENGTH
    await _end_what_is_left(advisor)
    while not lobby.closing.is_set() and lobby.now < until:
        await advisor.return_those_due(lobby.now)
        await advisor.log(keep=MOST_UNLOGGED)
        called, status = await advisor.call_next()
        if called:
            await attend(advisor, called)
        elif status == NOBODY_WAITS:
            await advisor.log()
            await lobby.change()
        else:  # somebody paused or closed this desk from elsewhere
            return


async def _close(advisor: Advisor) -> None:
    await advisor.log()
    await advisor.return_those_due()
    if (await advisor.post("close", "/desk/close/")).status == 200:
        advisor.desk = ""


async def _end_turn(advisor: Advisor) -> None:
    """However it was cut off."""
    if CLOSES not in await _end_what_is_left(advisor) or (await advisor.post("close", "/desk/close/")).status == 200:
        advisor.desk = ""
    else:
        await advisor.lobby.pause(RETRY_INTERVAL)


async def _end_what_is_left(advisor: Advisor) -> str:
    """Who is still at the desk and what is not logged, by the console, which it returns."""
    page = await advisor.look("console", "/desk/")
    for ticket, what in dict.fromkeys(LEFT_BEHIND.findall(page)):
        form = advisor.lobby.script.stranger().form if what == "outcome" else ()
        await advisor.post("log" if form else what, f"/desk/tickets/{ticket}/{what}/", dict(form))
    return page
