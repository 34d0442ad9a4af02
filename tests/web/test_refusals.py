import re

import pytest
from django.conf import settings
from django.utils import translation

import desks.refusals
import kiosk.refusals
import outcomes.refusals
import stations.refusals
import tickets.refusals
import web.refusals
from deskapp.operating.translations.sources import messages
from tickets.refusals import AT_ANOTHER_DESK, CLOSED
from web.refusals import Refusal, Refused

MODULES = [web.refusals, tickets.refusals, outcomes.refusals, stations.refusals, kiosk.refusals, desks.refusals]
ALL = {
    f"{module.__name__}.{name}": value
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, Refusal)
}
STAFF: list[str] = settings.STAFF_LANGUAGES
FOR_CLIENTS = {message.id for message in messages(settings.BASE_DIR) if message.for_clients}
VALUES = {"code": "SO 014", "state": "waiting", "desk": "2", "most": 3}


def values_of(refusal: Refusal) -> dict[str, object]:
    with translation.override("en"):
        return {name: VALUES[name] for name in re.findall(r"%\((\w+)\)s", str(refusal.sentence))}


def languages(refusal: Refusal) -> list[str]:
    """In which this refusal must be complete."""
    with translation.override("en"):
        return [tag for tag, _ in settings.LANGUAGES] if str(refusal.sentence) in FOR_CLIENTS else STAFF


@pytest.mark.parametrize(("name", "tag"), [(name, tag) for name, refusal in ALL.items() for tag in languages(refusal)])
def test_every_refusal_is_a_sentence_in_every_language_of_its_readers(name: str, tag: str) -> None:
    with translation.override(tag):
        sentence = Refused(ALL[name], **values_of(ALL[name])).sentence
    assert sentence.strip() == sentence
    assert sentence.endswith((".", "۔"))
    assert "%" not in sentence
    assert [value for value in values_of(ALL[name]).values() if str(value) not in sentence] == []


@pytest.mark.parametrize("name", ALL)
def test_every_refusal_has_a_status_of_its_kind(name: str) -> None:
    assert ALL[name].status in {400, 403, 404, 405, 408, 409, 410, 413, 422, 429, 503}


def test_a_refusal_is_in_the_active_language() -> None:
    refused = Refused(CLOSED)
    with translation.override("en"):
        english = refused.sentence
    with translation.override("sv"):
        assert refused.sentence != english
    assert english == "We are closed now. Please come back when we are open."


def test_a_sentence_is_filled_with_its_values() -> None:
    with translation.override("en"):
        assert Refused(AT_ANOTHER_DESK, code="SO 014", desk=2).sentence == "SO 014 is at desk 2."


@pytest.mark.parametrize(
    "refusal", [CLOSED, web.refusals.NOT_FOUND, stations.refusals.NOT_PAIRED, kiosk.refusals.TOO_MANY]
)
def test_every_refusal_of_a_client_is_translated_into_every_language(refusal: Refusal) -> None:
    assert len(languages(refusal)) == len(settings.LANGUAGES)
