"""The reference model: the rules for tickets once more, in plain Python, written independently of the code.

Every function answers as `tickets.flow` and `tickets.desk_sessions` should, or raises `No` where they should refuse.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

LINES = {"fi": "FI", "en": "EN", "so": "SO", "ar": "AR"}
KNOWN = {*LINES, "ti"}
SPEAKS = {"amina": {"so", "ar", "en"}, "olga": {"fi", "en"}, "viljo": {"fi", "so"}}
STEPS_ON_PAPER = {
    "waiting": {"call": "called", "leave": "left", "end": "left"},
    "called": {
        "recall": "called",
        "start": "serving",
        "no-show": "no_show",
        "park": "parked",
        "return": "waiting",
        "transfer": "waiting",
        "leave": "left",
        "end": "left",
    },
    "serving": {"park": "parked", "transfer": "waiting", "finish": "served"},
    "parked": {"call": "called", "return": "waiting", "leave": "left", "end": "left"},
    "served": {},
    "no_show": {"return": "waiting"},
    "left": {"return": "waiting"},
}
FINAL = {"served", "no_show", "left"}
RULES = ["promised", "priority", "over-target", "scarce", "longest-wait"]
TARGET, FALLBACK_AFTER = timedelta(minutes=15), timedelta(minutes=20)


class No(Exception):
    """The request has to be refused."""


@dataclass
class Paper:
    """A ticket."""

    day: date
    code: str
    requested: str
    language: str
    fallback: str
    priority: str
    issued: datetime
    state: str = "waiting"
    desk: str | None = None
    advisor: str | None = None
    return_priority: bool = False
    calls: int = 0


@dataclass
class Centre:
    now: datetime
    tickets: list[Paper] = field(default_factory=list)
    desks: dict[str, str] = field(default_factory=dict)
    paused: set[str] = field(default_factory=set)
    keys: dict[tuple[str, str], tuple[object, object]] = field(default_factory=dict)
    version: int = 0

    def issue(self, station: str, language: str, fallback: str, priority: str, key: str) -> tuple[str, bool]:
        request = ("issue", language, fallback, priority)
        if earlier := self._earlier(station, key, request):
            return str(earlier), False
        line = language if language in LINES else fallback
        if language not in KNOWN or line not in LINES or (fallback and fallback not in LINES):
            raise No
        today = [one for one in self.tickets if one.day == self.now.date() and one.code.startswith(LINES[line])]
        code = f"{LINES[line]} {len(today) + 1:03d}"
        self.tickets.append(Paper(self.now.date(), code, language, line, fallback, priority, self.now))
        return str(self._done(station, key, request, code)), True

    def call_next(self, advisor: str, desk: str, key: str) -> tuple[str, str] | None:
        if earlier := self._earlier(advisor, key, "next"):
            return earlier  # type: ignore[return-value]
        self._must_be_ready(advisor, desk)
        line = [(self._rule(one, desk), place) for place, one in enumerate(self.tickets) if self._fits(one, desk)]
        if not line:
            return None
        rule, place = min(line)
        self._call(self.tickets[place], advisor, desk)
        answer = (self.tickets[place].code, RULES[rule])
        self._done(advisor, key, "next", answer)
        return answer

    def move(self, place: int, move: str, who: tuple[str, str] | None, to: tuple[str, str], key: str) -> str:
        ticket, request = self.tickets[place], (place, move, to)
        if who and (earlier := self._earlier(who[0], key, request)):
            return str(earlier)
        if move not in STEPS_ON_PAPER[ticket.state]:
            raise No
        target = STEPS_ON_PAPER[ticket.state][move]
        if ticket.day != self.now.date() and target not in FINAL:
            raise No
        if who and ticket.state in {"called", "serving"} and ticket.desk != who[1]:
            raise No
        self._change(ticket, move, who, to)
        ticket.state = target
        self._done(who[0] if who else "", key, request, target)
        return target

    def close_day(self) -> int:
        unfinished = [one for one in self.tickets if one.day <= self.now.date() and one.state not in FINAL]
        for ticket in unfinished:
            ticket.state = "served" if ticket.state == "serving" else "left"
        self.version += len(unfinished)
        return len(unfinished)

    def open(self, advisor: str, desk: str) -> None:
        if self.desks.get(desk) == advisor:
            return
        if desk in self.desks or advisor in self.desks.values():
            raise No
        self.desks[desk] = advisor
        self.version += 1

    def change(self, advisor: str, desk: str, move: str) -> None:
        if self.desks.get(desk) != advisor or (move == "desk-close" and self.at(desk)):
            raise No
        if (move == "desk-pause" and desk in self.paused) or (move == "desk-resume" and desk not in self.paused):
            raise No
        self.paused = self.paused | {desk} if move == "desk-pause" else self.paused - {desk}
        if move == "desk-close":
            del self.desks[desk]
        self.version += 1

    def at(self, desk: str) -> list[int]:
        places = enumerate(self.tickets)
        return [place for place, one in places if one.desk == desk and one.state in {"called", "serving"}]

    def _change(self, ticket: Paper, move: str, who: tuple[str, str] | None, to: tuple[str, str]) -> None:
        if move == "call":
            if who is None:
                raise No
            self._must_be_ready(*who)
            self._call(ticket, *who)
        elif move == "recall":
            ticket.calls += 1
        elif move == "return":
            ticket.desk = ticket.advisor = None
            ticket.return_priority = ticket.return_priority or ticket.state != "left"
        elif move == "transfer":
            self._transfer(ticket, *to)

    def _transfer(self, ticket: Paper, language: str, desk: str) -> None:
        if not language and not desk:
            raise No
        ticket.language = language or ticket.language
        ticket.desk, ticket.advisor, ticket.return_priority = desk or None, None, bool(desk)

    def _call(self, ticket: Paper, advisor: str, desk: str) -> None:
        ticket.state, ticket.desk, ticket.advisor, ticket.return_priority = "called", desk, advisor, False
        ticket.calls += 1

    def _must_be_ready(self, advisor: str, desk: str) -> None:
        if self.desks.get(desk) != advisor or desk in self.paused or self.at(desk):
            raise No

    def _fits(self, ticket: Paper, desk: str) -> bool:
        if ticket.state != "waiting" or ticket.day != self.now.date():
            return False
        if ticket.desk in self.desks and ticket.desk not in self.paused:
            return ticket.desk == desk
        speaks = SPEAKS[self.desks[desk]]
        waited = self.now - ticket.issued
        return ticket.language in speaks or (ticket.fallback in speaks and waited >= FALLBACK_AFTER)

    def _rule(self, ticket: Paper, desk: str) -> int:
        elsewhere = {tag for name in {*self.desks} - self.paused - {desk} for tag in SPEAKS[self.desks[name]]}
        late, scarce = self.now - ticket.issued > TARGET, ticket.language not in elsewhere
        return [ticket.return_priority, bool(ticket.priority), late, scarce, True].index(True)

    def _earlier(self, who: str, key: str, request: object) -> object:
        earlier = self.keys.get((who, key)) if key else None
        if earlier and earlier[0] != request:
            raise No
        return earlier and earlier[1]

    def _done(self, who: str, key: str, request: object, answer: object) -> object:
        self.version += 1
        if key and who:
            self.keys[who, key] = (request, answer)
        return answer
