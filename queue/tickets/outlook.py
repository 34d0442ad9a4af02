"""What the last look at a site foretold, for whoever comes while nothing happens but that tickets are taken.

A forecast runs the whole line forward. In a rush that would cost every new ticket as much as all those before it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from centre.models import Site
from centre.prepared import Given, Prepared
from tickets.estimate import Forecast
from tickets.line import OnDuty, Waiting
from tickets.models import Event, Ticket
from tickets.states import Move

LASTS = timedelta(seconds=30)

_others_since = Prepared(
    lambda: (
        Event.objects.filter(site=Given("site"), version__gt=Given("version"))
        .exclude(move=Move.ISSUE)
        .values_list("pk")[:1]
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


def current(site: Site, at: datetime) -> Outlook | None:
    """The last one, if it still holds. `site` is as it was read for this request."""
    last = _last.get(site.pk)
    if last is None or last.epoch != site.epoch or not timedelta(0) <= at - last.at <= LASTS:
        return None
    return None if _others_since(site=site.pk, version=last.version) else last
