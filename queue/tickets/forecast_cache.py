"""The last forecast of each site, for new tickets while no event but the issue of tickets has followed.

A forecast simulates the whole line. In a rush, every new ticket would cost as much as all tickets before it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Q, Subquery
from django.db.models.functions import Coalesce

from centre.compiled_query import CompiledQuery, Param
from centre.models import Site
from tickets.forecast import Forecast
from tickets.line import OnDuty, WaitingTicket
from tickets.models import DeskSession, Event, Ticket
from tickets.states import DeskState, Move, State

MAX_AGE = timedelta(seconds=30)

# In the order of `line.waiting_today`.
_earlier = Q(issued_at__lt=Param("at")) | Q(issued_at=Param("at"), pk__lt=Param("pk"))
_ahead = Ticket.objects.order_by().filter(
    Q(return_priority__gt=Param("return_priority")) | Q(return_priority=Param("return_priority")) & _earlier,
    site=Param("site"),
    day=Param("day"),
    state=State.WAITING,
    language=Param("language"),
)
_others = Event.objects.filter(site=Param("site"), version__gt=Param("version")).exclude(move=Move.ISSUE)
_served = DeskSession.objects.filter(site=Param("site"), closed_at__isnull=True, state=DeskState.OPEN)
_position_query = CompiledQuery(
    lambda: (
        Site.objects.order_by()
        .filter(pk=Param("site"))
        .values_list(
            Coalesce(Subquery(_ahead.values("site").annotate(count=Count("pk")).values("count")), 0),
            Exists(_served),
            Exists(_others),
            "version",
        )
    )
)


@dataclass(frozen=True)
class CachedForecast:
    epoch: str
    version: int
    at: datetime
    newcomers: dict[str, timedelta]
    waiting: Counter[str]
    per_ticket: dict[str, timedelta]
    """The additional wait for each further ticket of the language."""

    def covers(self, ticket: Ticket, ahead: int) -> bool:
        """Whether the ticket comes after all tickets of the forecast and has no priority, fallback or desk."""
        plain = not (ticket.return_priority or ticket.priority or ticket.fallback_id or ticket.desk_id)
        return plain and ahead >= self.waiting[ticket.language_id]

    def expected(self, language: str, ahead: int) -> timedelta | None:
        if language not in self.newcomers:
            return None
        return self.newcomers[language] + (ahead - self.waiting[language]) * self.per_ticket[language]


_last: dict[int, CachedForecast] = {}


def store(
    site: Site,
    at: datetime,
    waiting: Iterable[WaitingTicket],
    serving_desks: Iterable[OnDuty],
    service: timedelta,
    expected: Forecast,
) -> None:
    desks = Counter(tag for serving in serving_desks for tag in serving.languages)
    per_ticket = {tag: service / count for tag, count in desks.items()}
    counted = Counter(one.language for one in waiting)
    _last[site.pk] = CachedForecast(site.epoch, site.version, at, expected.newcomers, counted, per_ticket)


@dataclass(frozen=True)
class CachedPosition:
    """Of one waiting ticket: the number of tickets of its language before it, whether any desk is open at the site, and
    the cached forecast if it is still valid."""

    ahead: int
    served: bool
    forecast: CachedForecast | None

    def usable_forecast(self, ticket: Ticket) -> CachedForecast | None:
        """The cached forecast if it covers this ticket, else None."""
        return self.forecast if self.forecast and self.forecast.covers(ticket, self.ahead) else None


def queue_position(ticket: Ticket, at: datetime) -> CachedPosition:
    """Runs one statement. It takes epoch and version from `ticket.site` and does not read them again."""
    last = _fresh(ticket.site, at)
    place = {"day": ticket.day, "language": ticket.language_id, "return_priority": ticket.return_priority}
    order = {"at": ticket.issued_at, "pk": ticket.pk}
    since = last.version if last else ticket.site.version  # without a cached forecast, later events do not matter
    ((ahead, served, others, version),) = _position_query(site=ticket.site_id, version=since, **place, **order)
    return CachedPosition(ahead, served, _up_to(version, last, ticket.site_id) if last and not others else None)


def _up_to(version: int, last: CachedForecast, site: int) -> CachedForecast:
    """The forecast is valid up to this version, so the next check need not read the same events again."""
    checked = replace(last, version=version)
    if _last.get(site) is last:
        _last[site] = checked
    return checked


def _fresh(site: Site, at: datetime) -> CachedForecast | None:
    last = _last.get(site.pk)
    return last if last and last.epoch == site.epoch and timedelta(0) <= at - last.at <= MAX_AGE else None
