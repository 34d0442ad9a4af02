"""An advisor's day: stints at a desk with breaks between them. At the end no visit and no desk is left open."""

import re
from datetime import timedelta

from demo.simulation.advisor import NO_TICKET_WAITS, Advisor
from demo.simulation.desk_visit import attend

STINT_LENGTH, BREAK_LENGTH, RETRY_INTERVAL = timedelta(hours=2), timedelta(minutes=20), timedelta(minutes=1)
MOST_UNLOGGED = 2
"""One less than the server allows, because the current visit adds one."""
CLOSES = 'action="/desk/close/"'
LEFT_OPEN = re.compile(r"/desk/tickets/(\d+)/(no-show|finish|outcome)/")


async def work(advisor: Advisor) -> None:
    with advisor.http:
        if not await advisor.log_in():
            return
        await _end_session(advisor)  # of an interrupted simulation
        while not advisor.lobby.closing.is_set():
            await _work_stint(advisor)
        if advisor.desk:
            await _end_session(advisor)


async def _work_stint(advisor: Advisor) -> None:
    """If every desk is taken, waits for RETRY_INTERVAL."""
    lobby = advisor.lobby
    if advisor.desk:
        await _end_session(advisor)
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
    await _end_open_visits(advisor)
    while not lobby.closing.is_set() and lobby.now < until:
        await advisor.return_those_due(lobby.now)
        await advisor.log(keep=MOST_UNLOGGED)
        called, status = await advisor.call_next()
        if called:
            await attend(advisor, called)
        elif status == NO_TICKET_WAITS:
            await advisor.log()
            await lobby.change()
        else:  # this desk was paused or closed from another browser
            return


async def _close(advisor: Advisor) -> None:
    await advisor.log()
    await advisor.return_those_due()
    if (await advisor.post("close", "/desk/close/")).status == 200:
        advisor.desk = ""


async def _end_session(advisor: Advisor) -> None:
    """Works in any state in which the session was interrupted."""
    if CLOSES not in await _end_open_visits(advisor) or (await advisor.post("close", "/desk/close/")).status == 200:
        advisor.desk = ""
    else:
        await advisor.lobby.pause(RETRY_INTERVAL)


async def _end_open_visits(advisor: Advisor) -> str:
    """Ends and logs the visits that the console shows as open. Returns the console's page."""
    page = await advisor.look("console", "/desk/")
    for ticket, action in dict.fromkeys(LEFT_OPEN.findall(page)):
        form = advisor.lobby.script.stranger().form if action == "outcome" else ()
        await advisor.post("log" if form else action, f"/desk/tickets/{ticket}/{action}/", dict(form))
    return page
