"""The invariants of a site. Each function yields one line for each violation (`manage.py verify`).

With `since` they look at the rows of service days from that day on, and not at the history before.
"""

import heapq
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import dropwhile, groupby
from operator import itemgetter
from typing import Any, Protocol

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery

from centre import hours
from centre.models import Site
from tickets import log_replay
from tickets.flow import DAY_ENDED
from tickets.log_replay import DeskSessionProjection, LogEntry
from tickets.models import DeskSession, Event, Ticket, ticket_code
from tickets.states import AT_DESK, UNFINISHED, DeskMove, DeskState, Move
from tickets.transitions import TicketProjection


class Invariant(Protocol):
    __name__: str

    def __call__(self, site: Site, at: datetime, since: date | None = None, /) -> Iterable[str]: ...


CLOSINGS = [Move.END, Move.FINISH]


def log_gives_tickets(site: Site, at: datetime, since: date | None = None) -> Iterator[str]:
    rows = (
        tickets_since(site, since)
        .order_by("pk")
        .values_list("pk", "prefix", "number", "day", *TicketProjection._fields)
    )
    tables = ((pk, "table", row) for pk, *row in rows.iterator())
    logs = ((pk, "log", log_replay.project_ticket(entries)) for pk, entries in _ticket_histories(site, since))
    for pk, found in _side_by_side(tables, logs):
        if "table" not in found:
            yield f"the log moves ticket {pk}, which is not a ticket of this site"
            continue
        prefix, number, day, *row = found["table"]
        if "log" not in found:
            yield f"{_named(prefix, number, day)} is not in the log"
        elif wrong := log_replay.differences(row, found["log"], TicketProjection._fields):
            yield f"{_named(prefix, number, day)}: {', '.join(wrong)}"


def log_gives_desk_sessions(site: Site, at: datetime, since: date | None = None) -> Iterator[str]:
    rows = (
        DeskSession.objects.filter(site=site, opened_at__gte=beginning(site, since))
        .order_by("desk", "opened_at", "pk")
        .values_list(*DeskSessionProjection._fields)
    )
    tables = (
        (desk, "table", [DeskSessionProjection(*row) for row in desk_sessions])
        for desk, desk_sessions in groupby(rows, key=itemgetter(0))
    )
    logs = ((desk, "log", log_replay.project_desk_sessions(entries)) for desk, entries in _desk_histories(site, since))
    for desk, found in _side_by_side(tables, logs):
        table, log = found.get("table", []), found.get("log", [])
        if len(table) != len(log):
            yield f"desk {desk} was on duty {len(table)} times, by the log {len(log)}"
            continue
        for kept, due in zip(table, log, strict=True):
            if wrong := log_replay.differences(kept, due, DeskSessionProjection._fields):
                yield f"desk {desk}, opened {due.opened_at:%Y-%m-%d %H:%M} UTC: {', '.join(wrong)}"


def versions_have_no_gap(site: Site, at: datetime, since: date | None = None) -> Iterator[str]:
    first = _first_version(site, since)
    versions = Event.objects.filter(site=site, version__gte=first).order_by("version").values_list("version", flat=True)
    last = 0
    for version, problem in counted(versions.iterator(), first):
        last = version
        if problem:
            yield f"version {problem}"
    if last != site.version:
        yield f"the log ends at version {last}, but the site is at {site.version}"


def numbers_have_no_gap(site: Site, at: datetime, since: date | None = None) -> Iterator[str]:
    rows = tickets_since(site, since).order_by("day", "prefix", "number").values_list("day", "prefix", "number")
    for (day, prefix), series in groupby(rows.iterator(), key=itemgetter(0, 1)):
        for _, problem in counted(number for *_, number in series):
            if problem:
                yield f"{prefix} on {day}: number {problem}"


def one_key_one_ticket(site: Site, at: datetime, since: date | None = None) -> Iterator[str]:
    """A key belongs to the station, or without one to the advisor. Requests from phones have no key."""
    events = Event.objects.filter(site=site, version__gte=_first_version(site, since)).exclude(idempotency_key="")
    for owner, keyed in (
        ("station", events.filter(station__isnull=False)),
        ("advisor", events.filter(station__isnull=True)),
    ):
        twice = (
            keyed.values_list(owner, "idempotency_key")
            .annotate(events=Count("pk"))
            .filter(events__gt=1)
            .order_by(owner, "idempotency_key")
        )
        for whose, key, count in twice.iterator():
            yield f"key “{key}” of {owner} {whose} made {count} events"


def only_legal_steps(site: Site, at: datetime, since: date | None = None) -> Iterator[str]:
    for pk, entries in _ticket_histories(site, since):
        yield from (f"ticket {pk}, {problem}" for problem in log_replay.wrong_steps(entries))
    for pk, entries in _desk_histories(site, since):
        yield from (f"desk {pk}, {problem}" for problem in log_replay.wrong_steps(entries, DeskState.CLOSED))


def active_tickets_have_a_desk(site: Site, at: datetime, since: date | None = None) -> Iterator[str]:
    active = Ticket.objects.filter(site=site, state__in=AT_DESK)
    nowhere = active.filter(Q(desk=None) | Q(advisor=None) | ~Q(desk__site=site))
    for prefix, number, day, state in _names(nowhere, "state"):
        yield f"{_named(prefix, number, day)} is {state}, but at no desk of this site with an advisor"


def one_active_ticket_per_desk(site: Site, at: datetime, since: date | None = None) -> Iterator[str]:
    active = Ticket.objects.filter(site=site, state__in=AT_DESK).order_by("desk__name")
    crowded = active.values_list("desk__name").annotate(tickets=Count("pk")).filter(tickets__gt=1)
    for desk, count in crowded:
        yield f"desk {desk} has {count} tickets at once"


def nothing_unfinished_after_day_close(site: Site, at: datetime, since: date | None = None) -> Iterator[str]:
    """A day close ends the unfinished tickets of its day and earlier days, with an event each: an unfinished ticket
    that is older than such an event was missed. A day close that finds none writes no event, so a day also counts as
    closed once the next one is over."""
    latest = Event.objects.filter(ticket=OuterRef("pk")).order_by("-version").values("version")[:1]
    unfinished = Ticket.objects.filter(site=site, state__in=UNFINISHED).annotate(last=Subquery(latest))
    ends = Event.objects.filter(
        site=site, move__in=CLOSINGS, reason=DAY_ENDED, version__gt=OuterRef("last"), ticket__day__gte=OuterRef("day")
    )
    yesterday = hours.service_day(site, at) - timedelta(days=1)
    for prefix, number, day, state in _names(unfinished.filter(Q(day__lt=yesterday) | Exists(ends)), "state"):
        yield f"{_named(prefix, number, day)} is still {state} after the end of its day"


ALL: list[Invariant] = [
    log_gives_tickets,
    log_gives_desk_sessions,
    versions_have_no_gap,
    numbers_have_no_gap,
    one_key_one_ticket,
    only_legal_steps,
    active_tickets_have_a_desk,
    one_active_ticket_per_desk,
    nothing_unfinished_after_day_close,
]


def beginning(site: Site, since: date | None) -> datetime:
    """The first moment of the day at the site, or of all days."""
    return datetime.combine(since, time(), site.zone) if since else datetime(1, 1, 2, tzinfo=UTC)


def tickets_since(site: Site, since: date | None) -> QuerySet[Ticket]:
    return Ticket.objects.filter(site=site, day__gte=since) if since else Ticket.objects.filter(site=site)


def _first_version(site: Site, since: date | None) -> int:
    """Of the log from `since` on; if it has no event, the last one before, which the site's version must equal."""
    if since is None:
        return 1
    events = Event.objects.filter(site=site)
    first = events.filter(at__gte=beginning(site, since)).aggregate(first=Min("version"))["first"]
    return first or events.aggregate(last=Max("version"))["last"] or 1


def _ticket_histories(site: Site, since: date | None) -> Iterator[tuple[int, Iterator[LogEntry]]]:
    """The events of each ticket, in order of version."""
    events = Event.objects.filter(site=site, ticket__isnull=False)
    chosen = events.filter(ticket__in=tickets_since(site, since)) if since else events
    return _histories(chosen, "ticket")


def _desk_histories(site: Site, since: date | None) -> Iterator[tuple[int, Iterator[LogEntry]]]:
    """The events of each desk, in order of version. With `since`, from the first opening on."""
    events = Event.objects.filter(site=site, ticket__isnull=True)
    if since is None:
        return _histories(events, "desk")
    found = _histories(events.filter(at__gte=beginning(site, since)), "desk")
    return ((desk, dropwhile(lambda entry: entry.move != DeskMove.OPEN, entries)) for desk, entries in found)


def _histories(events: QuerySet[Event], of: str) -> Iterator[tuple[int, Iterator[LogEntry]]]:
    rows = events.order_by(of, "version").values_list(of, *LogEntry._fields).iterator()
    return ((pk, (LogEntry(*row) for _, *row in group)) for pk, group in groupby(rows, key=itemgetter(0)))


def _side_by_side(*sources: Iterable[tuple[int, str, Any]]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Merges sources that are sorted by their first column, so that a long history is never held in memory."""
    merged = heapq.merge(*sources, key=itemgetter(0))
    return ((pk, {source: what for _, source, what in found}) for pk, found in groupby(merged, key=itemgetter(0)))


def counted(numbers: Iterable[int], due: int = 1) -> Iterator[tuple[int, str]]:
    """Each number with its problem, or "". The numbers are sorted and should count from `due` without a gap."""
    for number in numbers:
        yield number, _miscounted(number, due)
        due = number + 1


def _miscounted(number: int, due: int) -> str:
    if number < due:
        return f"{number} is there twice"
    if number == due + 1:
        return f"{due} is missing"
    return f"{due} to {number - 1} are missing" if number > due else ""


def _names(tickets: QuerySet[Ticket], *more: str) -> Iterable[Any]:
    return tickets.order_by("pk").values_list("prefix", "number", "day", *more).iterator()


def _named(prefix: str, number: int, day: date) -> str:
    return f"{ticket_code(prefix, number)} of {day}"
