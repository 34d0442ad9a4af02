from datetime import date

import pytest

from centre.models import Site
from insights.periods import ALWAYS, Period, parse
from tests.make import TODAY
from web.refusals import Refused


@pytest.mark.parametrize(
    ("first", "last", "period"),
    [
        ("", "", Period(date(2026, 2, 1), TODAY)),
        ("2026-01-01", "", Period(date(2026, 1, 1), TODAY)),
        ("", "2025-12-30", Period(date(2025, 12, 1), date(2025, 12, 30))),
        ("2026-03-01", "2026-03-01", Period(date(2026, 3, 1), date(2026, 3, 1))),
    ],
)
def test_an_empty_period_defaults_to_the_last_thirty_days(first: str, last: str, period: Period) -> None:
    assert parse(first, last, TODAY) == period


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-02-30", ""),
        ("1.2.2026", ""),
        ("", "tomorrow"),
        ("2026-03-02", "2026-03-01"),
        ("0001-01-01", ""),
        ("", "9999-12-31"),
        ("\x00", ""),
        ("2026-03-01' --", ""),
    ],
)
def test_an_invalid_period_is_refused(first: str, last: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(first, last, TODAY)
    assert refused.value.status == 422


def test_a_period_ends_where_its_last_day_ends_at_the_site() -> None:
    begins, ends = Period(date(2026, 3, 28), date(2026, 3, 29)).moments(Site(time_zone="Europe/Helsinki"))
    assert (begins.isoformat(), ends.isoformat()) == ("2026-03-28T00:00:00+02:00", "2026-03-30T00:00:00+03:00")


def test_the_longest_period_has_both_moments_in_every_zone() -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        begins, ends = ALWAYS.moments(Site(time_zone=zone))
        assert begins < ends
