"""How long it may take. `forecast` runs the line forward over the desks that serve now; it is pure."""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from centre.compiled_query import CompiledQuery, Param
from centre.models import Site
from tickets.line import OnDuty, Policy, WaitingTicket, rank
from tickets.models import Event
from tickets.states import Move

DEFAULT_SERVICE_TIME = timedelta(minutes=10)
SAMPLE_EVENTS = 40  # events: about the last 20 visits
RANGE_STEP_MINUTES = 5  # minutes

_latest = CompiledQuery(
    lambda: (
        Event.objects.filter(site=Param("site"), move__in=[Move.START, Move.FINISH], advisor__isnull=False)
        .order_by("-version")
        .values_list("ticket_id", "move", "at")[:SAMPLE_EVENTS]
    )
)


@dataclass(frozen=True)
class Forecast:
    """Expected waits: of each waiting ticket by id, and of somebody who came now by language."""

    tickets: dict[int, timedelta]
    newcomers: dict[str, timedelta]


def forecast(
    waiting: Sequence[WaitingTicket],
    serving_desks: Sequence[OnDuty],
    busy_since: Mapping[int, datetime],
    service: timedelta,
    now: datetime,
    policy: Policy,
) -> Forecast:
    """`busy_since` says when each occupied desk called its ticket; `service` is the usual length of a visit."""
    lines = {serving.desk: _ranked_ids(serving, waiting, serving_desks, now, policy) for serving in serving_desks}
    free = [(_free_at(busy_since.get(serving.desk), service, now), serving.desk) for serving in serving_desks]
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
    languages = frozenset().union(*(serving.languages for serving in serving_desks))
    newcomers = {
        tag: min(done[serving.desk] for serving in serving_desks if tag in serving.languages) - now for tag in languages
    }
    return Forecast(expected, newcomers)


def as_range(expected: timedelta) -> tuple[int, int]:
    """CompiledModelQuery minutes, low and high, in steps of five: nobody is promised a minute."""
    minutes = expected.total_seconds() / 60
    low = int(minutes * 0.75 // RANGE_STEP_MINUTES) * RANGE_STEP_MINUTES
    high = int(-(-minutes * 1.25 // RANGE_STEP_MINUTES)) * RANGE_STEP_MINUTES
    return low, max(high, low + RANGE_STEP_MINUTES)


def median_service_time(site: Site) -> timedelta:
    """The median length of the latest visits, or a plain guess while there are too few.

    A visit that the day's end finished, and no advisor, says nothing about its length.
    """
    rows = _latest(site=site.pk)
    finished = {ticket: at for ticket, move, at in rows if move == Move.FINISH}
    # Oldest first, so that of a ticket which was transferred the last start counts.
    started = {ticket: at for ticket, move, at in reversed(rows) if move == Move.START}
    seconds = [(finished[ticket] - started[ticket]).total_seconds() for ticket in finished.keys() & started.keys()]
    return timedelta(seconds=max(median(seconds), 60)) if len(seconds) >= 5 else DEFAULT_SERVICE_TIME


def _ranked_ids(
    serving: OnDuty, waiting: Sequence[WaitingTicket], serving_desks: Sequence[OnDuty], now: datetime, policy: Policy
) -> list[int]:
    """Ticket ids, the next one last, so that it can be popped."""
    others = [other for other in serving_desks if other.desk != serving.desk]
    return [one.ticket.id for one in reversed(rank(waiting, serving, others, now, policy))]


def _free_at(busy_since: datetime | None, service: timedelta, now: datetime) -> datetime:
    if busy_since is None:
        return now
    return max(busy_since + service, now + service / 4)
