"""One call at a desk: the client is served and logged, transferred, parked, or does not come."""

from datetime import timedelta
from time import perf_counter

from demo.simulation.advisor import Advisor, Called

WALK, LOGGING = timedelta(seconds=50), timedelta(seconds=45)
BEFORE_RECALL, BEFORE_NO_SHOW = timedelta(seconds=45), timedelta(seconds=30)
ABSENCE = timedelta(minutes=10)
"""Simulated time that a parked client is away, and by which a late client misses the call."""


async def attend(advisor: Advisor, called: Called) -> None:
    guest = called.guest
    if guest.present:
        await advisor.lobby.pause(WALK)
        if await advisor.move(called, "start"):
            await _help(advisor, called)
    else:
        await _give_up(advisor, called)


async def _help(advisor: Advisor, called: Called) -> None:
    guest, client = called.guest, called.guest.client
    again = guest.calls > 1
    detour = "" if again or advisor.lobby.closing.is_set() else client.detour
    await advisor.lobby.pause(client.visit.service / (2 if again or detour else 1))
    if not (detour and await _detour(advisor, called, detour)):
        await _finish(advisor, called)


async def _detour(advisor: Advisor, called: Called, detour: str) -> bool:
    if detour == "park":
        parked = await advisor.move(called, "park", reason="fetch-document")
        advisor.aside += [(advisor.lobby.now + ABSENCE, called)] if parked else []
        return parked
    others = sorted(advisor.lobby.open_desks - {advisor.desk})
    if detour == "desk" and others:
        return await advisor.move(called, "transfer", desk=others[called.id % len(others)])
    return await advisor.move(called, "transfer", language="en")


async def _finish(advisor: Advisor, called: Called) -> None:
    client = called.guest.client
    in_one_tap = client.logged_in_one_tap and not client.logged_later
    if in_one_tap or await advisor.move(called, "finish"):
        advisor.owe(called)
        called.guest.settled.set()
    if in_one_tap or not client.logged_later:
        await advisor.lobby.pause(LOGGING)
        await advisor.log()


async def _give_up(advisor: Advisor, called: Called) -> None:
    await advisor.lobby.pause(BEFORE_RECALL)
    began = perf_counter()
    if not await advisor.move(called, "recall"):
        return
    await advisor.show(called, began)
    await advisor.lobby.pause(BEFORE_NO_SHOW)
    gone = await advisor.move(called, "no-show")
    if gone and called.guest.client.comes_late and called.guest.follow:
        advisor.aside.append((advisor.lobby.now + ABSENCE, called))
    else:
        called.guest.settled.set()
