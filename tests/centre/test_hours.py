from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from centre import hours
from centre.models import OpeningException, OpeningHours, Site
from tests.make import HELSINKI, NOW, TODAY

TOMORROW = TODAY + timedelta(days=1)


def at(hour: int, minute: int = 0, day: date = TODAY) -> datetime:
    return datetime.combine(day, time(hour, minute), HELSINKI)


@pytest.fixture
def site(db: None) -> Site:
    """Open on Mondays from 9 to 12 and from 13 to 16, on Tuesdays from 18 to midnight."""
    made = Site.objects.create(slug="myyrmaki", name="Myyrmäki")
    for weekday, opens, closes in [(0, 13, 16), (0, 9, 12), (1, 18, 0)]:
        OpeningHours.objects.create(site=made, weekday=weekday, opens=time(opens), closes=time(closes))
    return made


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 2, 21, 59, 59, tzinfo=UTC), date(2026, 3, 2)),
        (datetime(2026, 3, 2, 22, 0, tzinfo=UTC), date(2026, 3, 3)),
        (datetime(2026, 7, 1, 20, 59, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 21, 0, tzinfo=UTC), date(2026, 7, 2)),
    ],
)
def test_the_service_day_follows_the_site_clock_in_winter_and_summer(moment: datetime, day: date) -> None:
    assert hours.service_day(Site(time_zone="Europe/Helsinki"), moment) == day


def test_the_spans_of_a_day_are_in_order(site: Site) -> None:
    assert hours.spans(site, TODAY) == [(at(9), at(12)), (at(13), at(16))]


def test_midnight_is_the_end_of_the_day(site: Site) -> None:
    assert hours.spans(site, TOMORROW) == [(at(18, day=TOMORROW), at(0, day=TODAY + timedelta(days=2)))]


def test_a_day_without_hours_has_no_spans(site: Site) -> None:
    assert hours.spans(site, TODAY + timedelta(days=2)) == []


def test_an_exception_without_times_closes_its_day(site: Site) -> None:
    OpeningException.objects.create(site=site, date=TODAY)
    assert hours.spans(site, TODAY) == []


def test_an_exception_with_times_replaces_the_hours_of_its_day(site: Site) -> None:
    OpeningException.objects.create(site=site, date=TODAY, opens=time(10), closes=time(11, 30))
    assert hours.spans(site, TODAY) == [(at(10), at(11, 30))]


def test_hours_from_midnight_to_midnight_span_the_whole_day(site: Site) -> None:
    OpeningException.objects.create(site=site, date=TODAY, opens=time(0), closes=time(0))
    assert hours.spans(site, TODAY) == [(at(0), at(0, day=TOMORROW))]


@pytest.mark.parametrize(
    ("hour", "minute", "is_open"),
    [(8, 59, False), (9, 0, True), (11, 59, True), (12, 0, False), (13, 0, True), (16, 0, False)],
)
def test_a_site_is_open_from_its_opening_until_before_its_closing(
    site: Site, hour: int, minute: int, is_open: bool
) -> None:
    assert hours.is_open(site, at(hour, minute)) is is_open


def test_a_site_that_closes_at_midnight_is_closed_from_midnight_on(site: Site) -> None:
    assert [hours.is_open(site, at(23, 59, TOMORROW)), hours.is_open(site, at(0, 0, TODAY + timedelta(days=2)))] == [
        True,
        False,
    ]


@pytest.mark.parametrize(("day", "first", "last"), [((2026, 3, 29), 6, 13), ((2026, 10, 25), 7, 14)])
def test_opening_hours_are_local_time_on_clock_change_days(
    site: Site, day: tuple[int, int, int], first: int, last: int
) -> None:
    OpeningException.objects.create(site=site, date=date(*day), opens=time(9), closes=time(16))
    opens, closes = (datetime(*day, hour, tzinfo=UTC) for hour in (first, last))
    moment = timedelta(minutes=1)
    seen = [hours.is_open(site, when) for when in (opens - moment, opens, closes - moment, closes)]
    assert seen == [False, True, True, False]


def test_the_next_opening_is_the_start_of_the_next_span(site: Site) -> None:
    moments = [at(8), at(9), at(12, 30), at(16), at(18, day=TOMORROW)]
    assert [hours.next_opening(site, moment) for moment in moments] == [
        at(9),
        at(13),
        at(13),
        at(18, day=TOMORROW),
        at(9, day=TODAY + timedelta(days=7)),
    ]


def test_the_next_opening_leaves_out_the_days_when_the_site_is_closed(site: Site) -> None:
    OpeningException.objects.create(site=site, date=TOMORROW)
    assert hours.next_opening(site, at(17)) == at(9, day=TODAY + timedelta(days=7))


def test_a_site_without_hours_has_no_next_opening(site: Site) -> None:
    site.hours.all().delete()
    assert hours.next_opening(site, NOW) is None


@pytest.mark.parametrize(("hour", "over"), [(8, False), (12, False), (15, False), (16, True)])
def test_a_day_is_over_from_its_last_closing_on(site: Site, hour: int, over: bool) -> None:
    assert hours.over_for_today(site, at(hour)) is over


def test_a_day_without_hours_is_over_from_the_start(site: Site) -> None:
    assert hours.over_for_today(site, at(0, 0, TODAY + timedelta(days=2))) is True


def test_the_schema_takes_no_hours_that_close_before_they_open(site: Site) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OpeningHours.objects.create(site=site, weekday=2, opens=time(16), closes=time(9))


def test_the_schema_takes_no_exception_with_one_time_only(site: Site) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OpeningException.objects.create(site=site, date=TODAY, opens=time(9))


def test_the_schema_takes_no_exception_that_closes_before_it_opens(site: Site) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OpeningException.objects.create(site=site, date=TODAY, opens=time(16), closes=time(9))
