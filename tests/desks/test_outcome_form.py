from collections.abc import Iterator
from typing import Any

import pytest
from django.http import QueryDict
from django.utils.translation import override

from centre.models import Language, Site
from desks.outcome_form import OutcomeForm
from outcomes.models import Code
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with override("en"):
        yield


COMMON = {"topic": "housing", "help": "h2", "outcome": "resolved"}


def form(**fields: Any) -> OutcomeForm:
    data = QueryDict(mutable=True)
    for name, value in (COMMON | fields).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    site = Site.objects.first() or make.site()
    language = Language.objects.get(pk="so")
    return OutcomeForm(data, site=site, day=make.TODAY, language=language, channel="kiosk")


def sentences(**fields: Any) -> list[str]:
    filled = form(**fields)
    assert not filled.is_valid()
    return filled.sentences()


def test_topic_help_and_outcome_are_enough() -> None:
    filled = form()
    assert filled.is_valid()
    entry = filled.entry()
    assert (entry.served_language.pk, entry.channel.code, entry.interpreting.code, entry.arrival.code) == (
        "so",
        "kiosk",
        "own-language",
        "unknown",
    )
    assert (entry.first_visit, entry.party_size, len(entry.matters)) == ("unknown", 1, 1)


@pytest.mark.parametrize(
    ("topic", "owner"),
    [("housing", "city"), ("benefits", "kela"), ("health", "wellbeing-county"), ("other", "unclear")],
)
def test_the_owner_defaults_to_the_usual_owner_of_the_topic(topic: str, owner: str) -> None:
    filled = form(topic=topic)
    assert filled.is_valid()
    assert filled.entry().matters[0].owner.code == owner


def test_another_owner_may_be_chosen() -> None:
    filled = form(owner="ngo")
    assert filled.is_valid()
    assert filled.entry().matters[0].owner.code == "ngo"


@pytest.mark.parametrize("name", ["topic", "help", "outcome"])
@pytest.mark.parametrize("value", ["", "nonsense", "a\x00b"])
def test_a_matter_requires_topic_help_and_outcome(name: str, value: str) -> None:
    assert len(sentences(**{name: value})) == 1


def test_a_not_helped_outcome_requires_a_gap() -> None:
    sentence = "What was missing?: Say what was missing, because the client could not be helped."
    assert sentences(outcome="not-helped") == [sentence]
    assert form(outcome="not-helped", gaps=["digital", "trust"]).is_valid()


@pytest.mark.parametrize("outcome", ["signposted", "warm-referral"])
def test_a_referral_requires_a_destination(outcome: str) -> None:
    assert sentences(outcome=outcome) == ["Sent to: Say where the client was sent."]
    assert form(outcome=outcome, destinations="kela").is_valid()


def test_a_matter_has_at_most_three_destinations_and_two_gaps() -> None:
    found = sentences(destinations=["kela", "migri", "dvv", "tax"], gaps=["digital", "trust", "other"])
    assert found == ["Sent to: Choose at most three destinations.", "What was missing?: Choose at most two gaps."]


def test_a_destination_chosen_twice_counts_once() -> None:
    filled = form(outcome="signposted", destinations=["kela", "kela"])
    assert filled.is_valid()
    assert [code.code for code in filled.entry().matters[0].destinations] == ["kela"]


def second(**fields: str) -> dict[str, str]:
    return {f"second-{name}": value for name, value in fields.items()}


def test_a_second_and_a_third_matter_are_read() -> None:
    third = {f"third-{name}": value for name, value in COMMON.items()}
    filled = form(**second(**COMMON | {"topic": "work"}), **third)
    assert filled.is_valid()
    assert [matter.topic.code for matter in filled.entry().matters] == ["housing", "work", "housing"]


@pytest.mark.parametrize("name", ["topic", "owner", "help", "outcome", "gaps", "destinations"])
def test_a_partly_filled_second_matter_is_refused(name: str) -> None:
    values = {"owner": "city", "gaps": "digital", "destinations": "kela"} | COMMON
    assert not form(**second(**{name: values[name]})).is_valid()


def test_the_second_matter_has_the_rules_of_the_first() -> None:
    assert sentences(**second(**COMMON | {"outcome": "signposted"})) == ["Sent to: Say where the client was sent."]


@pytest.mark.parametrize("size", ["0", "31", "-1", "many", "1e3"])
def test_a_party_size_outside_1_to_30_is_refused(size: str) -> None:
    assert len(sentences(party_size=size)) == 1


def test_optional_details_of_a_visit_are_read() -> None:
    told = {
        "served": "en",
        "channel": "outreach",
        "interpreting": "phone",
        "arrival": "friend",
        "first_visit": "yes",
        "party_size": "3",
    }
    filled = form(**told)
    assert filled.is_valid()
    entry = filled.entry()
    assert (entry.served_language.pk, entry.channel.code, entry.interpreting.code) == ("en", "outreach", "phone")
    assert (entry.arrival.code, entry.first_visit, entry.party_size) == ("friend", "yes", 3)


def test_a_code_is_offered_while_it_is_valid() -> None:
    Code.objects.filter(list="topic", code="housing").update(valid_to="2026-03-01")
    assert len(sentences()) == 1


def test_codes_are_those_of_their_own_list() -> None:
    assert len(sentences(topic="resolved", outcome="housing")) == 2
