"""What the last look at a site foretold, for whoever comes while nothing happens but that tickets are taken.

A forecast runs the whole line forward. In a rush that would cost every new ticket as much as all those before it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Q, Subquery
from django.db.models.functions import Coalesce

from centre.compiled_query import Given, Prepared
from centre.models import Site
from tickets.forecast import Forecast
from tickets.line import OnDuty, Waiting
from tickets.models import Duty, Event, Ticket
from tickets.states import DeskState, Move, State

LASTS = timedelta(seconds=30)

# In the order of `line.waiting_today`.
_earlier = Q(issued_at__lt=Given("at")) | Q(issued_at=Given("at"), pk__lt=Given("pk"))
_ahead = Ticket.objects.order_by().filter(
    Q(promised__gt=Given("promised")) | Q(promised=Given("promised")) & _earlier,
    site=Given("site"),
    day=Given("day"),
    state=State.WAITING,
    language=Given("language"),
)
_others = Event.objects.filter(site=Given("site"), version__gt=Given("version")).exclude(move=Move.ISSUE)
_served = Duty.objects.filter(site=Given("site"), state=DeskState.OPEN)
_glance = Prepared(
    lambda: (
        Site.objects.order_by()
        .filter(pk=Given("site"))
        .values_list(
            Coalesce(Subquery(_ahead.values("site").annotate(count=Count("pk")).values("count")), 0),
            Exists(_served),
            Exists(_others),
            "version",
        )
    )
)


@dataclass(frozen=True)
class Outlook:
    epoch: str
    version: int
    at: datetime
    newcomers: dict[str, timedelta]
    waiting: Counter[str]
    each: dict[str, timedelta]
    """By how much one more ticket of the language makes the wait longer."""

    def is_news_to(self, ticket: Ticket, ahead: int) -> bool:
        """Whether the ticket stands behind everybody that was seen, with nothing special about it."""
        plain = not (ticket.promised or ticket.priority or ticket.fallback_id or ticket.desk_id)
        return plain and ahead >= self.waiting[ticket.language_id]

    def expected(self, language: str, ahead: int) -> timedelta | None:
        if language not in self.newcomers:
            return None
        return self.newcomers[language] + (ahead - self.waiting[language]) * self.each[language]


_last: dict[int, Outlook] = {}


def remember(
    site: Site,
    at: datetime,
    waiting: Iterable[Waiting],
    duties: Iterable[OnDuty],
    service: timedelta,
    foretold: Forecast,
) -> None:
    desks = Counter(tag for duty in duties for tag in duty.languages)
    each = {tag: service / count for tag, count in desks.items()}
    counted = Counter(one.language for one in waiting)
    _last[site.pk] = Outlook(site.epoch, site.version, at, foretold.newcomers, counted, each)


@dataclass(frozen=True)
class Glance:
    """At one waiting ticket: how many of its language stand before it, whether any desk serves, and the last outlook if
    it still holds."""

    ahead: int
    served: bool
    outlook: Outlook | None

    def foretells(self, ticket: Ticket) -> Outlook | None:
        """The outlook, if it says something of this ticket."""
        return self.outlook if self.outlook and self.outlook.is_news_to(ticket, self.ahead) else None


def glance(ticket: Ticket, at: datetime) -> Glance:
    """In one statement. The ticket's site is as it was read for this request."""
    last = _young(ticket.site, at)
    place = {"day": ticket.day, "language": ticket.language_id, "promised": ticket.promised}
    order = {"at": ticket.issued_at, "pk": ticket.pk}
    since = last.version if last else ticket.site.version  # without an outlook nobody asks what happened since
    ((ahead, served, others, version),) = _glance(site=ticket.site_id, version=since, **place, **order)
    return Glance(ahead, served, _up_to(version, last, ticket.site_id) if last and not others else None)


def _up_to(version: int, last: Outlook, site: int) -> Outlook:
    """It holds up to there, so the next one need not look through the same tickets again."""
    checked = replace(last, version=version)
    if _last.get(site) is last:
        _last[site] = checked
    return checked


def _young(site: Site, at: datetime) -> Outlook | None:
    last = _last.get(site.pk)
    return last if last and last.epoch == site.epoch and timedelta(0) <= at - last.at <= LASTS else None
