"""How long it may take. `forecast` runs the line forward over the desks that serve now; it is pure."""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from centre.compiled_query import Given, Prepared
from centre.models import Site
from tickets.line import OnDuty, Policy, Waiting, rank
from tickets.models import Event
from tickets.states import Move

USUAL_SERVICE = timedelta(minutes=10)
SAMPLE = 40  # events: about the last 20 visits
STEP = 5  # minutes

_latest = Prepared(
    lambda: (
        Event.objects.filter(site=Given("site"), move__in=[Move.START, Move.FINISH], advisor__isnull=False)
        .order_by("-version")
        .values_list("ticket_id", "move", "at")[:SAMPLE]
    )
)


@dataclass(frozen=True)
class Forecast:
    """Expected waits: of each waiting ticket by id, and of somebody who came now by language."""

    tickets: dict[int, timedelta]
    newcomers: dict[str, timedelta]


def forecast(
    waiting: Sequence[Waiting],
    duties: Sequence[OnDuty],
    busy_since: Mapping[int, datetime],
    service: timedelta,
    now: datetime,
    policy: Policy,
) -> Forecast:
    """`busy_since` says when each occupied desk called its ticket; `service` is the usual length of a visit."""
    lines = {duty.desk: _line_of(duty, waiting, duties, now, policy) for duty in duties}
    free = [(_free_at(busy_since.get(duty.desk), service, now), duty.desk) for duty in duties]
    heapq.heapify(free)
    expected: dict[int, timedelta] = {}
    done: dict[int, datetime] = {}
    while free:
        at, desk = heapq.heappop(free)
        while lines[desk] and lines[desk][-1] in expected:
            lines[desk].pop()
        if lines[desk]:
            expected[lines[desk].pop()] = at - now
            heapq.heappush(free, (at + service, desk))
        else:
            done[desk] = at
    languages = frozenset().union(*(duty.languages for duty in duties))
    newcomers = {tag: min(done[duty.desk] for duty in duties if tag in duty.languages) - now for tag in languages}
    return Forecast(expected, newcomers)


def as_range(expected: timedelta) -> tuple[int, int]:
    """Whole minutes, low and high, in steps of five: nobody is promised a minute."""
    minutes = expected.total_seconds() / 60
    low = int(minutes * 0.75 // STEP) * STEP
    high = int(-(-minutes * 1.25 // STEP)) * STEP
    return low, max(high, low + STEP)


def usual_service(site: Site) -> timedelta:
    """The median length of the latest visits, or a plain guess while there are too few.

    A visit that the day's end finished, and no advisor, says nothing about its length.
    """
    rows = _latest(site=site.pk)
    finished = {ticket: at for ticket, move, at in rows if move == Move.FINISH}
    # Oldest first, so that of a ticket which was transferred the last start counts.
    started = {ticket: at for ticket, move, at in reversed(rows) if move == Move.START}
    seconds = [(finished[ticket] - started[ticket]).total_seconds() for ticket in finished.keys() & started.keys()]
    return timedelta(seconds=max(median(seconds), 60)) if len(seconds) >= 5 else USUAL_SERVICE


def _line_of(
    duty: OnDuty, waiting: Sequence[Waiting], duties: Sequence[OnDuty], now: datetime, policy: Policy
) -> list[int]:
    """Ticket ids, the next one last, so that it can be popped."""
    others = [other for other in duties if other.desk != duty.desk]
    return [one.ticket.id for one in reversed(rank(waiting, duty, others, now, policy))]


def _free_at(busy_since: datetime | None, service: timedelta, now: datetime) -> datetime:
    if busy_since is None:
        return now
    return max(busy_since + service, now + service / 4)
