"""The opening hours of a site, in the site's time zone."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import BooleanField, QuerySet, Value

from centre.compiled_query import CompiledQuery, Param
from centre.models import OpeningException, OpeningHours, Site

MIDNIGHT = time(0)

_exceptions = OpeningException.objects.filter(site=Param("site"), date=Param("day"))
_weekly = OpeningHours.objects.filter(site=Param("site"), weekday=Param("weekday"))
_both = CompiledQuery(lambda: _times(_exceptions, special=True).union(_times(_weekly, special=False), all=True))


def service_day(site: Site, at: datetime) -> date:
    """The date in the site's time zone. A ticket issued at `at` belongs to this day."""
    return at.astimezone(site.zone).date()


def spans(site: Site, day: date) -> list[tuple[datetime, datetime]]:
    """The opening spans that begin on this day, in order, as aware datetimes."""
    rows = _both(site=site.pk, day=day, weekday=day.weekday())
    special = any(exceptional for exceptional, *_ in rows)
    times = [(opens, closes) for exceptional, opens, closes in rows if exceptional == special and opens is not None]
    return sorted(_span(site, day, opens, closes) for opens, closes in times)


def is_open(site: Site, at: datetime) -> bool:
    return any(opens <= at < closes for opens, closes in spans(site, service_day(site, at)))


def next_opening(site: Site, at: datetime, days: int = 14) -> datetime | None:
    """The next opening after `at`, or None if the site stays closed for `days` days."""
    today = service_day(site, at)
    for ahead in range(days + 1):
        later = [opens for opens, _ in spans(site, today + timedelta(days=ahead)) if opens > at]
        if later:
            return later[0]
    return None


def over_for_today(site: Site, at: datetime) -> bool:
    """Whether the site is closed and does not open again on this service day."""
    return all(closes <= at for _, closes in spans(site, service_day(site, at)))


def _times(rows: QuerySet[Any], *, special: bool) -> QuerySet[Any, Any]:
    """An exception replaces the weekly hours of its date, so one statement reads both."""
    return rows.order_by().values_list(Value(special, BooleanField()), "opens", "closes")


def _span(site: Site, day: date, opens: time, closes: time) -> tuple[datetime, datetime]:
    end_day = day + timedelta(days=1) if closes == MIDNIGHT else day
    return datetime.combine(day, opens, site.zone), datetime.combine(end_day, closes, site.zone)
