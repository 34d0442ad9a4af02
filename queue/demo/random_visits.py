"""The visits of the demo's fictitious clients: languages, times and outcomes."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from centre.models import Language
from outcomes.actions import ContactEntry, MatterEntry
from outcomes.models import Code, Contact

LANGUAGES = {"ar": 20, "ru": 18, "so": 15, "fa": 10, "fa-AF": 9, "en": 9, "et": 7, "fr": 5, "fi": 5, "sv": 2}
TOPICS = {
    "permits": 16,
    "benefits": 15,
    "e-services": 12,
    "work": 10,
    "housing": 9,
    "health": 7,
    "registration": 7,
    "school": 6,
    "studies": 6,
    "money": 5,
    "social": 3,
    "rights": 2,
    "other": 2,
}
HELPS = {"h1": 20, "h2": 30, "h3": 35, "h4": 10, "h5": 5}
OUTCOMES = {
    "resolved": 55,
    "partly": 12,
    "signposted": 14,
    "warm-referral": 8,
    "follow-up": 5,
    "back-office": 2,
    "not-helped": 4,
}
MINUTES = {"h1": 6, "h2": 11, "h3": 19, "h4": 24, "h5": 32}
PATIENCE_MINUTES = 6, 60
"""The shortest and the longest time for which a client waits before leaving."""


@dataclass(frozen=True)
class Visit:
    """A client that arrives at `arrives`, stays in line for `patience` and needs `help`."""

    arrives: datetime
    language: str
    patience: timedelta
    comes_when_called: bool
    help: str
    service: timedelta


class Visits:
    """Draws visits and their outcomes from one seeded generator, so that every demo has the same history."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  (a demo, not a secret)
        codes = {(code.list, code.code): code for code in Code.objects.all()}
        self._codes = codes
        self._lists = {
            name: [code for code in codes.values() if code.list == name]
            for name in (Code.List.DESTINATION, Code.List.GAP, Code.List.ARRIVAL)
        }

    def on(self, opens: datetime, closes: datetime, count: int | None = None) -> list[Visit]:
        """Visits between opening and closing, busier before noon: `count`, or else about twenty-five."""
        span = (closes - opens).total_seconds()
        count = self._random.randint(18, 34) if count is None else count
        moments = sorted(self._random.betavariate(1.4, 2.0) * span * 0.97 for _ in range(count))
        return [self.visit(opens + timedelta(seconds=int(moment))) for moment in moments]

    def entry(self, visit: Visit, language: Language) -> ContactEntry:
        matters = [self._matter(visit.help)]
        if self._random.random() < 0.15:
            matters.append(self._matter(self._pick(HELPS)))
        return ContactEntry(
            served_language=language,
            channel=self._code(Code.List.CHANNEL, "kiosk"),
            interpreting=self._code(Code.List.INTERPRETING, "own-language"),
            arrival=self._random.choice(self._lists[Code.List.ARRIVAL]),
            first_visit=self._random.choice(Contact.FirstVisit.values),
            party_size=self._random.choices([1, 2, 3, 4], [70, 18, 8, 4])[0],
            matters=matters,
        )

    def visit(self, arrives: datetime) -> Visit:
        level = self._pick(HELPS)
        minutes = max(2.0, self._random.gauss(MINUTES[level], MINUTES[level] / 3))
        return Visit(
            arrives,
            self._pick(LANGUAGES),
            timedelta(minutes=self._random.randint(*PATIENCE_MINUTES)),
            self._random.random() > 0.06,
            level,
            timedelta(seconds=int(minutes * 60)),
        )

    def _matter(self, level: str) -> MatterEntry:
        topic = self._code(Code.List.TOPIC, self._pick(TOPICS))
        outcome = self._code(Code.List.OUTCOME, self._pick(OUTCOMES))
        destinations = self._some(Code.List.DESTINATION, 1 if outcome.rule == Code.Rule.DESTINATION else 0)
        gaps = self._some(Code.List.GAP, 1 if outcome.rule == Code.Rule.GAP else 0)
        owner = self._code(Code.List.OWNER, topic.usual_owner or "unclear")
        return MatterEntry(topic, owner, self._code(Code.List.HELP, level), outcome, destinations, gaps)

    def _code(self, name: str, code: str) -> Code:
        return self._codes[name, code]

    def _some(self, name: str, count: int) -> list[Code]:
        return self._random.sample(self._lists[Code.List(name)], count)

    def _pick(self, weights: dict[str, int]) -> str:
        return self._random.choices(list(weights), list(weights.values()))[0]
