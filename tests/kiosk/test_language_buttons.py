from datetime import datetime, timedelta

import pytest

from centre.models import Person, Shift, Site
from kiosk import language_buttons
from tests import make
from tests.make import NOW
from tickets import desk_sessions
from tickets.states import DeskMove

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    return make.site()


def tags(site: Site) -> list[str]:
    return [line.language.tag for line in language_buttons.language_buttons(site, NOW)]


def shift(person: Person, site: Site, starts: datetime, hours: int = 2) -> tuple[datetime, datetime]:
    made = Shift.objects.create(site=site, person=person, starts_at=starts, ends_at=starts + timedelta(hours=hours))
    made.languages.set(person.speaks.all())
    return made.starts_at, made.ends_at


def test_buttons_are_in_the_order_of_the_site(site: Site) -> None:
    assert tags(site) == ["fi", "en", "so", "ar"]


def test_languages_served_now_come_first(site: Site) -> None:
    make.desk_session(make.amina(site), site)
    assert tags(site) == ["en", "so", "ar", "fi"]
    assert [line.served_now for line in language_buttons.language_buttons(site, NOW)] == [True, True, True, False]


def test_languages_served_later_today_come_second(site: Site) -> None:
    make.desk_session(make.olga(site), site)
    span = shift(make.person("farid", site, "ar"), site, NOW + timedelta(hours=2))
    assert [(line.language.tag, line.later) for line in language_buttons.language_buttons(site, NOW)] == [
        ("fi", None),
        ("en", None),
        ("ar", span),
        ("so", None),
    ]


def test_the_earlier_of_two_shifts_is_shown(site: Site) -> None:
    farid = make.person("farid", site, "ar")
    shift(farid, site, NOW + timedelta(hours=5))
    earlier = shift(farid, site, NOW + timedelta(hours=1))
    assert language_buttons.language_buttons(site, NOW)[0].later == earlier


@pytest.mark.parametrize("starts", [NOW - timedelta(hours=3), NOW + timedelta(days=1)])
def test_a_shift_that_is_over_or_on_another_day_does_not_count(site: Site, starts: datetime) -> None:
    shift(make.person("farid", site, "ar"), site, starts)
    assert [line.later for line in language_buttons.language_buttons(site, NOW)] == [None, None, None, None]


def test_a_shift_at_another_site_does_not_count(site: Site) -> None:
    tikkurila = make.site("tikkurila")
    shift(make.person("viljo", tikkurila, "ar"), tikkurila, NOW + timedelta(hours=1))
    assert [line.later for line in language_buttons.language_buttons(site, NOW)] == [None, None, None, None]


def test_a_paused_desk_serves_no_language_now(site: Site) -> None:
    desk_sessions.change(make.desk_session(make.amina(site), site), DeskMove.PAUSE, at=NOW)
    assert not any(line.served_now for line in language_buttons.language_buttons(site, NOW))


def test_a_button_is_in_its_language_or_in_finnish(site: Site) -> None:
    site = make.site("tikkurila", languages=["so", "tr"])
    assert [line.ui_language for line in language_buttons.language_buttons(site, NOW)] == ["so", "fi"]


def test_unserved_languages_are_those_without_a_line(site: Site) -> None:
    unserved = set(language_buttons.unserved_languages(site).values_list("tag", flat=True))
    assert "tr" in unserved
    assert not unserved & set(make.LANGUAGES)
