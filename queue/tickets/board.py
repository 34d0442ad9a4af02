"""The board: everything a public screen shows of a site, complete, and the same for every screen."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from centre import hours
from centre.compiled_query import CompiledModelQuery, CompiledQuery, Param
from centre.models import Site
from tickets import forecast_cache, line
from tickets.forecast import Forecast, as_range, forecast, median_service_time
from tickets.line import WaitingTicket
from tickets.models import Ticket
from tickets.states import AT_DESK, State

RECENT = 6
LISTED = 1000

_today = Ticket.objects.filter(site=Param("site"), day=Param("day")).order_by("-called_at", "pk")
_at_desks = CompiledModelQuery(lambda: _today.filter(state__in=AT_DESK), "desk")
_recent = CompiledModelQuery(
    lambda: _today.filter(called_at__isnull=False).exclude(state__in=[State.CALLED, State.WAITING])[:RECENT], "desk"
)
_site = CompiledModelQuery(lambda: Site.objects.order_by().filter(slug=Param("slug")))
_version = CompiledQuery(lambda: Site.objects.order_by().filter(slug=Param("slug")).values_list("epoch", "version"))


@dataclass(frozen=True)
class Today:
    """One consistent look at a site: what the board, the phones and the consoles are made from."""

    site: Site
    at: datetime
    is_open: bool
    waiting: list[WaitingTicket]
    at_desks: list[Ticket]
    recent: list[Ticket]
    forecast: Forecast


def read(slug: str, at: datetime) -> dict[str, Any]:
    """The board as it goes over the wire (README, "The board"). Raises Site.DoesNotExist."""
    with snapshot():
        site = _site.first(slug=slug)
        if site is None:
            raise Site.DoesNotExist
        return as_message(today(site, at))


def today(site: Site, at: datetime) -> Today:
    day = {"site": site.pk, "day": hours.service_day(site, at)}
    waiting = line.waiting_today(site, at)
    at_desks, recent = _at_desks(**day), _recent(**day)
    serving_desks, service = list(line.on_duty(site).values()), median_service_time(site)
    busy = {ticket.desk_id: ticket.called_at for ticket in at_desks if ticket.desk_id and ticket.called_at}
    expected = forecast(waiting, serving_desks, busy, service, at, line.policy_of(site))
    forecast_cache.store(site, at, waiting, serving_desks, service, expected)
    return Today(site, at, hours.is_open(site, at), waiting, at_desks, recent, expected)


def as_message(now: Today) -> dict[str, Any]:
    message = {
        "epoch": now.site.epoch,
        "version": now.site.version,
        "at": now.at.isoformat(),
        "site": now.site.slug,
        "open": now.is_open,
        "calling": [_call(ticket) for ticket in now.at_desks if ticket.state == State.CALLED],
        "recent": [_call(ticket) for ticket in now.recent],
        "waiting": [{"code": one.code, "language": one.language} for one in now.waiting[:LISTED]],
        "waits": {tag: as_range(wait) for tag, wait in sorted(now.forecast.newcomers.items())},
    }
    beyond = len(now.waiting) - LISTED
    return message | ({"more": beyond} if beyond > 0 else {})


def version(slug: str) -> tuple[str, int] | None:
    """Epoch and version of a site, or None where there is no such site."""
    found = _version.first(slug=slug)
    return (found[0], found[1]) if found else None


@contextmanager
def snapshot() -> Iterator[None]:
    """One read transaction. SQLite's own `atomic` is IMMEDIATE here and would queue behind the writers."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with _deferred():
            yield
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


@contextmanager
def _deferred() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("COMMIT")


def _call(ticket: Ticket) -> dict[str, Any]:
    return {
        "code": ticket.code,
        "desk": ticket.desk.name if ticket.desk else "",
        "language": ticket.language_id,
        "call": ticket.calls,
        "at": ticket.called_at.isoformat() if ticket.called_at else "",
    }
