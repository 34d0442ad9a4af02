"""The days that a table or an export is about; both ends belong to it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from centre.models import Site
from web.refusals import Refusal, Refused

USUAL = timedelta(days=29)
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)
BAD_PERIOD = Refusal(422, _("Write both days like 2026-03-31, the earlier one first."))


@dataclass(frozen=True)
class Period:
    first: date
    last: date

    def moments(self, site: Site) -> tuple[datetime, datetime]:
        """From the beginning of the first day to the beginning of the one after the last, at the site."""
        return _midnight(self.first, site), _midnight(self.last + timedelta(days=1), site)


ALWAYS = Period(EARLIEST, LATEST)


def parse(first: str, last: str, today: date) -> Period:
    """What is left empty: until today, and thirty days in all. Raises `Refused`."""
    end = _day(last) if last else today
    period = Period(_day(first) if first else end - USUAL, end)
    if not EARLIEST <= period.first <= period.last <= LATEST:
        raise Refused(BAD_PERIOD)
    return period


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(BAD_PERIOD) from None


def _midnight(day: date, site: Site) -> datetime:
    return datetime.combine(day, time(), site.zone)
