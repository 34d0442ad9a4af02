"""The rules for matters, besides one code of each list."""

from collections.abc import Sequence
from typing import Protocol

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from outcomes.models import Code

MAX_MATTERS, MAX_DESTINATIONS, MAX_GAPS = 3, 3, 2

NEEDS_MATTER = _("Log at least one matter.")
TOO_MANY_MATTERS = _("At most three matters fit in one contact.")
NEEDS_DESTINATION = _("Say where the client was sent.")
NEEDS_GAP = _("Say what was missing, because the client could not be helped.")
TOO_MANY_DESTINATIONS = _("Choose at most three destinations.")
TOO_MANY_GAPS = _("Choose at most two gaps.")


class Described(Protocol):
    @property
    def outcome(self) -> Code: ...
    @property
    def destinations(self) -> Sequence[Code]: ...
    @property
    def gaps(self) -> Sequence[Code]: ...


def problems(outcome: Code, destinations: Sequence[Code], gaps: Sequence[Code]) -> dict[str, Promise]:
    """Field name → sentence, empty when the matter is complete."""
    found: dict[str, Promise] = {}
    if outcome.rule == Code.Rule.DESTINATION and not destinations:
        found["destinations"] = NEEDS_DESTINATION
    if outcome.rule == Code.Rule.GAP and not gaps:
        found["gaps"] = NEEDS_GAP
    if len(destinations) > MAX_DESTINATIONS:
        found["destinations"] = TOO_MANY_DESTINATIONS
    if len(gaps) > MAX_GAPS:
        found["gaps"] = TOO_MANY_GAPS
    return found


def check(matters: Sequence[Described]) -> None:
    if not matters:
        raise ValidationError(NEEDS_MATTER)
    if len(matters) > MAX_MATTERS:
        raise ValidationError(TOO_MANY_MATTERS)
    for matter in matters:
        found = problems(matter.outcome, matter.destinations, matter.gaps)
        if found:
            raise ValidationError({name: [sentence] for name, sentence in found.items()})
