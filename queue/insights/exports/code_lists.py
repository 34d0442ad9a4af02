"""What the codes of the export mean, in Finnish, Swedish and English."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from centre.line_rules import Rule
from centre.models import Language
from outcomes.models import Code, Contact
from tickets.states import State

TAGS = ("fi", "sv", "en")
RULES: dict[str, Promise] = {
    Rule.RETURN_PRIORITY: _("was promised to be called again"),
    Rule.PRIORITY: _("has priority"),
    Rule.OVER_TARGET: _("has waited longer than the target"),
    Rule.SCARCE: _("nobody else on duty serves this language"),
    Rule.LONGEST_WAIT: _("has waited the longest"),
}


class Value(NamedTuple):
    code: str
    label_fi: str
    label_sv: str
    label_en: str
    valid_from: str = ""
    valid_to: str = ""


Values = Callable[[str], list[Value]]
"""From the name of a vocabulary to its codes."""


def values(vocabulary: str) -> list[Value]:
    """By its name in a `Column`: one of the lists of codes, or one of those below. Empty without a name."""
    own = OWN.get(vocabulary)
    return list(own() if own else _codes(vocabulary)) if vocabulary else []


def in_each_language(text: Promise | str) -> list[str]:
    """Finnish, Swedish, English."""
    said = []
    for tag in TAGS:
        with translation.override(tag):
            said.append(str(text))
    return said


def _languages() -> Iterator[Value]:
    for language in Language.objects.order_by("tag"):
        yield Value(language.tag, language.name_fi, language.name_sv, language.name_en)


def _codes(name: str) -> Iterator[Value]:
    for code in Code.objects.filter(list=name):
        valid = (day.isoformat() if day else "" for day in (code.valid_from, code.valid_to))
        yield Value(code.code, code.label_fi, code.label_sv, code.label_en, *valid)


def _states() -> Iterator[Value]:
    return (Value(state.value, *in_each_language(state.label)) for state in State)


def _first_visits() -> Iterator[Value]:
    return (Value(answer.value, *in_each_language(answer.label)) for answer in Contact.FirstVisit)


def _rules() -> Iterator[Value]:
    return (Value(rule, *in_each_language(label)) for rule, label in RULES.items())


OWN: dict[str, Callable[[], Iterator[Value]]] = {
    "language": _languages,
    "state": _states,
    "first_visit": _first_visits,
    "rule": _rules,
}
