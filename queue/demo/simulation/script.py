"""The script of a simulated day, drawn in advance from one seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from centre.models import Language
from demo.random_visits import Visit, Visits
from outcomes.actions import ContactEntry, MatterEntry

OPENING = datetime(2021, 3, 1, 9, tzinfo=UTC)
"""The opening time of a script. The server never sees it, because it has its own clock."""
CURVE = (8, 12, 14, 11, 9, 8, 6)
"""Weights of the arrivals in equal parts of the day: an hour each in a day of seven hours."""
AT_OPENING = 0.1
"""The share of clients that arrive at the opening."""
PER_HOUR = 14
"""Visits; about the capacity of four desks."""
Detour = Literal["", "park", "desk", "line"]
DETOURS: dict[Detour, int] = {"": 84, "park": 8, "desk": 4, "line": 4}
PREFIXES = ("", "second-", "third-")

Form = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Client:
    """A client that arrives `after` the opening: the visit, its detours, and the form that the advisor will log."""

    after: timedelta
    visit: Visit
    form: Form
    detour: Detour
    phone: bool
    taps_twice: bool
    undoes: bool
    comes_late: bool
    logged_later: bool
    logged_in_one_tap: bool


class Script:
    """Draws days. `phones` is the share of clients that follow their ticket on a phone."""

    def __init__(self, seed: int, phones: float) -> None:
        self._random = random.Random(seed)  # noqa: S311  (a simulation, not a secret)
        self._visits = Visits(seed)
        self._phones = phones

    def day(self, count: int, span: timedelta) -> list[Client]:
        return [self.client(moment) for moment in sorted(self._moment(span) for _ in range(count))]

    def client(self, after: timedelta = timedelta()) -> Client:
        visit = self._visits.visit(OPENING + after)
        return Client(
            after,
            visit,
            fields(self._visits.entry(visit, Language(pk=visit.language))),
            detour=self._random.choices(list(DETOURS), list(DETOURS.values()))[0],
            phone=self._happens(self._phones),
            taps_twice=self._happens(0.05),
            undoes=self._happens(0.3),
            comes_late=self._happens(0.25),
            logged_later=self._happens(0.3),
            logged_in_one_tap=self._happens(0.3),
        )

    def stranger(self) -> Client:
        """A client for a ticket from outside the simulation, such as a demo visitor's: one that comes when called."""
        drawn = self.client()
        return replace(drawn, detour="", phone=False, visit=replace(drawn.visit, comes_when_called=True))

    def _moment(self, span: timedelta) -> timedelta:
        if self._happens(AT_OPENING):
            return span * self._random.random() / 100
        part = self._random.choices(range(len(CURVE)), CURVE)[0]
        return span * (part + self._random.random()) / len(CURVE)

    def _happens(self, share: float) -> bool:
        return self._random.random() < share


def fields(entry: ContactEntry) -> Form:
    """The entry as the outcome form posts it."""
    contact = [
        ("served", entry.served_language.pk),
        ("channel", entry.channel.code),
        ("interpreting", entry.interpreting.code),
        ("arrival", entry.arrival.code),
        ("first_visit", entry.first_visit),
        ("party_size", str(entry.party_size)),
    ]
    pairs = zip(PREFIXES, entry.matters, strict=False)
    return (*contact, *(field for prefix, matter in pairs for field in _matter(prefix, matter)))


def _matter(prefix: str, matter: MatterEntry) -> Iterator[tuple[str, str]]:
    for name in ("topic", "owner", "help", "outcome"):
        yield prefix + name, getattr(matter, name).code
    yield from ((f"{prefix}destinations", code.code) for code in matter.destinations)
    yield from ((f"{prefix}gaps", code.code) for code in matter.gaps)
