"""The rows of the three files, read from the log and the outcomes one by one: memory stays flat, queries are few."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from centre import hours
from centre.models import Site
from insights.exports.journeys import Journey, Step, journey
from insights.periods import Period
from outcomes.models import Contact, Destination, Gap, Matter
from tickets.models import Event, ticket_code
from tickets.states import Move

Row = tuple[Any, ...]
BORN = (
    "ticket__day",
    "ticket__prefix",
    "ticket__number",
    "ticket__requested_language",
    "ticket__contact__served_language",
)
"""What never changes on a ticket, and the language of its contact."""


def tickets(site: Site, period: Period) -> Iterator[Row]:
    events = Event.objects.filter(site=site, ticket__day__range=(period.first, period.last))
    columns = events.order_by("ticket", "version").values_list("ticket", *BORN, *Step._fields)
    born = itemgetter(*range(1 + len(BORN)))
    for (_, *ticket), rows in groupby(columns.iterator(), key=born):
        yield _ticket_row(site, journey(Step(*row[1 + len(BORN) :]) for row in rows), *ticket)


def contacts(site: Site, period: Period) -> Iterator[Row]:
    issues = Event.objects.filter(ticket=OuterRef("ticket"), move=Move.ISSUE)
    rows = contacts_of(site, period).annotate(issue=Subquery(issues.values("version")[:1])).order_by("pk")
    columns = (
        "requested_language",
        "served_language",
        "interpreting__code",
        "arrival__code",
        "first_visit",
        "party_size",
        "logged_at",
    )
    for pk, issue, day, channel, *rest, logged_at in rows.values_list(
        "pk", "issue", "ticket__day", "channel__code", *columns
    ).iterator():
        day = day or hours.service_day(site, logged_at)
        yield pk, issue, site.slug, day.isoformat(), channel, *rest, _moment(site, logged_at)


def matters(site: Site, period: Period) -> Iterator[Row]:
    rows = Matter.objects.filter(contact__in=contacts_of(site, period)).order_by("contact", "position")
    coded = ("topic__code", "owner__code", "help__code", "outcome__code")
    destinations = [_placed(Destination.objects.all(), place) for place in (1, 2, 3)]
    gaps = [_placed(Gap.objects.all(), place) for place in (1, 2)]
    yield from rows.values_list("contact", "position", *coded, *destinations, *gaps).iterator()


def _ticket_row(
    site: Site, told: Journey, day: Any, prefix: str, number: int, requested: str, served: str | None
) -> Row:
    moments = (told.issued_at, told.first_called_at, told.last_called_at, told.started_at, told.finished_at)
    return (
        told.id,
        site.slug,
        day.isoformat(),
        ticket_code(prefix, number),
        requested,
        told.language,
        served,
        told.channel,
        *(_moment(site, at) for at in moments),
        _seconds(told.waits[:1]),
        _seconds(told.waits[1:]),
        _seconds([told.service] if told.service is not None else []),
        told.calls,
        told.state,
        told.closure,
        told.rule,
    )


def contacts_of(site: Site, period: Period) -> QuerySet[Contact]:
    """By the service day of the ticket, or else by the moment of logging."""
    begins, ends = period.moments(site)
    without = Q(ticket__isnull=True, logged_at__gte=begins, logged_at__lt=ends)
    return Contact.objects.filter(Q(ticket__day__range=(period.first, period.last)) | without, site=site)


def _placed(rows: QuerySet[Any], place: int) -> Subquery:
    return Subquery(rows.filter(matter=OuterRef("pk"), position=place).values("code__code")[:1])


def _moment(site: Site, at: datetime | None) -> str:
    return at.astimezone(site.zone).isoformat(timespec="seconds") if at else ""


def _seconds(spans: list[timedelta]) -> int | None:
    """A clock that was set back must not make anybody wait less than nothing."""
    return max(0, round(sum(spans, timedelta()).total_seconds())) if spans else None
