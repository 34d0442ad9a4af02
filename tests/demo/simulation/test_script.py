from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from centre.models import Language
from demo.random_visits import LANGUAGES, Visits
from demo.simulation import script
from demo.simulation.script import CURVE, OPENING, Client, Script
from desks.outcome_form import OutcomeForm
from outcomes.models import Contact
from tests import make
from tests.make import TODAY

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def day(seed: int = 1, count: int = 30, hours: float = 3, phones: float = 0.5) -> list[Client]:
    return Script(seed, phones).day(count, HOUR * hours)


@given(st.integers(0, 2**32), st.integers(0, 60), st.floats(0.1, 24))
def test_equal_seeds_give_equal_days(seed: int, count: int, hours: float) -> None:
    assert day(seed, count, hours) == day(seed, count, hours)


def test_different_seeds_give_different_days() -> None:
    assert day(1) != day(2)


@given(st.integers(0, 2**32), st.integers(1, 60), st.floats(0.1, 24))
def test_the_requested_number_of_clients_arrives_in_order(seed: int, count: int, hours: float) -> None:
    moments = [client.after for client in day(seed, count, hours)]
    assert (len(moments), moments) == (count, sorted(moments))
    assert timedelta(0) <= moments[0] <= moments[-1] <= HOUR * hours


@given(st.integers(0, 2**32))
def test_a_client_has_a_demo_language_and_waits_over_a_minute(seed: int) -> None:
    client = Script(seed, 0.5).client(HOUR)
    assert client.visit.language in LANGUAGES
    assert client.visit.arrives == OPENING + HOUR
    assert min(client.visit.patience, client.visit.service) > timedelta(minutes=1)


def test_arrivals_follow_the_curve_of_the_day() -> None:
    hours = len(CURVE)
    counts = [0] * hours
    at_the_door = HOUR * hours / 100
    for client in day(count=4000, hours=hours):
        if client.after > at_the_door:
            counts[min(int(client.after / HOUR), hours - 1)] += 1
    assert counts.index(max(counts)) == CURVE.index(max(CURVE))
    assert counts.index(min(counts)) == CURVE.index(min(CURVE))


@pytest.mark.parametrize(("phones", "expected"), [(0.0, {False}), (1.0, {True}), (0.5, {False, True})])
def test_the_phone_share_decides_how_many_clients_use_a_phone(phones: float, expected: set[bool]) -> None:
    assert {client.phone for client in day(phones=phones)} == expected


def test_a_stranger_has_no_phone_and_takes_no_detour() -> None:
    drawn = Script(1, 1.0)
    strangers = [drawn.stranger() for _ in range(100)]
    assert {(one.phone, one.detour, one.visit.comes_when_called) for one in strangers} == {(False, "", True)}


def test_an_advisor_posts_the_drawn_outcome() -> None:
    site = make.site()
    for client in day(count=60):
        posted = QueryDict(urlencode(client.form))
        language = Language(pk=client.visit.language)
        form = OutcomeForm(posted, site=site, day=TODAY, language=language, channel="kiosk")
        assert form.is_valid(), form.sentences()
        assert script.fields(form.entry()) == client.form


def test_a_complete_entry_is_posted_with_every_field() -> None:
    visits, language = Visits(7), Language(pk="so")
    entries = [visits.entry(visits.visit(OPENING), language) for _ in range(100)]
    names = {name for entry in entries for name, _ in script.fields(entry)}
    assert {"destinations", "gaps", "second-topic", "party_size", "first_visit"} <= names
    assert {entry.first_visit for entry in entries} == set(Contact.FirstVisit.values)
