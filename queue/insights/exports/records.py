"""The records of the three files, read from the log and the outcomes one by one: memory stays flat, queries are few."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery

from centre import hours
from centre.models import Site
from insights.exports.ticket_history import Journey, Step, journey
from insights.periods import Period
from outcomes.models import Contact, Destination, Gap, Matter
from tickets.models import Event, Ticket
from tickets.states import Move

# The names of the fields below are those of the columns that are read, so nothing is matched by position.


class TicketFields(NamedTuple):
    """What never changes on a ticket, and the language of its contact."""

    ticket__day: date
    ticket__prefix: str
    ticket__number: int
    ticket__requested_language: str
    ticket__contact__served_language: str | None


class TicketRecord(NamedTuple):
    site: Site
    fields: TicketFields
    journey: Journey


class LoggedContact(NamedTuple):
    """`issue` is the `ticket_id` of the export."""

    pk: int
    issue: int | None
    ticket__day: date | None
    channel__code: str
    requested_language: str
    served_language: str
    interpreting__code: str
    arrival__code: str
    first_visit: str
    party_size: int
    logged_at: datetime


class ContactRecord(NamedTuple):
    site: Site
    contact: LoggedContact

    @property
    def service_day(self) -> date:
        return self.contact.ticket__day or hours.service_day(self.site, self.contact.logged_at)


class MatterRecord(NamedTuple):
    contact: int
    position: int
    topic__code: str
    owner__code: str
    help__code: str
    outcome__code: str
    destination_1: str | None
    destination_2: str | None
    destination_3: str | None
    gap_1: str | None
    gap_2: str | None


def tickets(site: Site, period: Period) -> Iterator[TicketRecord]:
    events = Event.objects.filter(ticket__in=tickets_of(site, period))
    columns = events.order_by("ticket", "version").values_list("ticket", *TicketFields._fields, *Step._fields)
    steps_begin = 1 + len(TicketFields._fields)
    for (_, *fields), rows in groupby(columns.iterator(), key=itemgetter(*range(steps_begin))):
        steps = (Step._make(row[steps_begin:]) for row in rows)
        yield TicketRecord(site, TicketFields._make(fields), journey(steps))


def contacts(site: Site, period: Period) -> Iterator[ContactRecord]:
    issues = Event.objects.filter(ticket=OuterRef("ticket"), move=Move.ISSUE)
    rows = contacts_of(site, period).annotate(issue=Subquery(issues.values("version")[:1])).order_by("pk")
    for row in rows.values_list(*LoggedContact._fields).iterator():
        yield ContactRecord(site, LoggedContact._make(row))


def matters(site: Site, period: Period) -> Iterator[MatterRecord]:
    rows = Matter.objects.filter(contact__in=contacts_of(site, period)).order_by("contact", "position")
    placed = {f"destination_{place}": _placed(Destination.objects.all(), place) for place in (1, 2, 3)}
    placed |= {f"gap_{place}": _placed(Gap.objects.all(), place) for place in (1, 2)}
    return map(MatterRecord._make, rows.annotate(**placed).values_list(*MatterRecord._fields).iterator())


def tickets_of(site: Site, period: Period) -> QuerySet[Ticket]:
    return Ticket.objects.filter(site=site, day__range=(period.first, period.last))


def contacts_of(site: Site, period: Period) -> QuerySet[Contact]:
    """By the service day of the ticket, or else by the moment of logging.

    A union of two reads, each with its index: one condition for both would read every contact of the site.
    """
    begins, ends = period.moments(site)
    visits = Contact.objects.filter(ticket__in=tickets_of(site, period))
    others = Contact.objects.filter(site=site, ticket__isnull=True, logged_at__gte=begins, logged_at__lt=ends)
    return Contact.objects.filter(pk__in=visits.values("pk").union(others.values("pk"), all=True))


def _placed(rows: QuerySet[Any], place: int) -> Subquery:
    return Subquery(rows.filter(matter=OuterRef("pk"), position=place).values("code__code")[:1])
