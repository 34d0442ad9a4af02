"""When a site is open, in its own time zone."""

from datetime import date, datetime, time, timedelta

from centre.models import OpeningException, OpeningHours, Site
from centre.prepared import Given, Prepared

MIDNIGHT = time(0)

_exception = Prepared(
    lambda: OpeningException.objects.filter(site=Given("site"), date=Given("day")).values_list("opens", "closes")
)
_weekly = Prepared(
    lambda: OpeningHours.objects.filter(site=Given("site"), weekday=Given("weekday")).values_list("opens", "closes")
)


def service_day(site: Site, at: datetime) -> date:
    """The day that a ticket issued at this moment belongs to."""
    return at.astimezone(site.zone).date()


def spans(site: Site, day: date) -> list[tuple[datetime, datetime]]:
    """The opening spans that begin on this day, in order, as aware datetimes."""
    rows = _exception(site=site.pk, day=day) or _weekly(site=site.pk, weekday=day.weekday())
    return sorted(_span(site, day, opens, closes) for opens, closes in rows if opens is not None)


def is_open(site: Site, at: datetime) -> bool:
    return any(opens <= at < closes for opens, closes in spans(site, service_day(site, at)))


def next_opening(site: Site, at: datetime, days: int = 14) -> datetime | None:
    """The next moment the site opens after `at`, looking `days` ahead."""
    today = service_day(site, at)
    for ahead in range(days + 1):
        later = [opens for opens, _ in spans(site, today + timedelta(days=ahead)) if opens > at]
        if later:
            return later[0]
    return None


def over_for_today(site: Site, at: datetime) -> bool:
    """Whether the site is closed and does not open again on this service day."""
    return all(closes <= at for _, closes in spans(site, service_day(site, at)))


def _span(site: Site, day: date, opens: time, closes: time) -> tuple[datetime, datetime]:
    end_day = day + timedelta(days=1) if closes == MIDNIGHT else day
    return datetime.combine(day, opens, site.zone), datetime.combine(end_day, closes, site.zone)
