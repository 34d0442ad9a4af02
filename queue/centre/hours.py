"""When a site is open, in its own time zone."""

from datetime import date, datetime, time, timedelta

from centre.models import Site

MIDNIGHT = time(0)


def service_day(site: Site, at: datetime) -> date:
    """The day that a ticket issued at this moment belongs to."""
    return at.astimezone(site.zone).date()


def spans(site: Site, day: date) -> list[tuple[datetime, datetime]]:
    """The opening spans that begin on this day, in order, as aware datetimes."""
    exception = site.exceptions.filter(date=day).first()
    if exception is None:
        rows = [(row.opens, row.closes) for row in site.hours.filter(weekday=day.weekday())]
    else:
        rows = [(exception.opens, exception.closes)] if exception.opens and exception.closes else []
    return sorted(_span(site, day, opens, closes) for opens, closes in rows)


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
