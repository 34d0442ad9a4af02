"""Many tickets through moves in every order, beside the reference model; MACHINE_EXAMPLES=20000 for a long run."""

import os
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from centre.models import Desk, Language, Person, Site
from tests import make
from tests.tickets.reference import KNOWN, LINES, SPEAKS, STEPS_ON_PAPER, Centre, No
from tickets import desk_sessions, flow, invariants
from tickets.models import DeskSession, Ticket
from tickets.site_transaction import CLIENT, Actor
from tickets.states import DeskMove, Move, moves_from
from web.refusals import Refused

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "500"))
STEPS = 50
REFUSED = "refused"
# Plain SQL: quick, and a look from outside.
TICKETS = """SELECT state, desk.name, person.username, return_priority, calls, language_id, prefix, number
FROM tickets_ticket LEFT JOIN centre_desk desk ON desk.id = desk_id
LEFT JOIN centre_person person ON person.id = advisor_id
WHERE tickets_ticket.site_id = %s ORDER BY tickets_ticket.id"""
VERSIONS = """SELECT version, (SELECT count(DISTINCT version) FROM tickets_event WHERE site_id = site.id),
(SELECT coalesce(max(version), 0) FROM tickets_event WHERE site_id = site.id),
(SELECT coalesce(min(version), 0) FROM tickets_event WHERE site_id = site.id)
FROM centre_site site WHERE id = %s"""
STATIONS = {"kiosk": Actor(station=1), "second kiosk": Actor(station=2)}
DESKS = ["1", "2", "3"]

passing = st.sampled_from([0, 1, 6, 25]).map(lambda count: timedelta(minutes=count))
keys = st.sampled_from(["", "", "", "k", "l"])
stations = st.sampled_from(sorted(STATIONS))
priorities = st.sampled_from(["", "", "", "medical"])
desks = st.sampled_from(DESKS)
desk_moves = st.sampled_from([DeskMove.OPEN, DeskMove.OPEN, *DeskMove])
lines = st.sampled_from(["", *LINES])
languages = st.sampled_from([*sorted(LINES), *sorted(KNOWN), "tlh"])
by_hand = st.sampled_from([move for move in Move if move != Move.ISSUE])


def _parts(code: str) -> tuple[str, int]:
    prefix, number = code.split()
    return prefix, int(number)


class TicketProjection(RuleBasedStateMachine):
    """`both` does the same thing here and on paper, and the answers have to be the same."""

    site: Site
    desk: dict[str, Desk]
    person: dict[str, Person]
    language: dict[str, Language]

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.paper = Centre(make.NOW)
        self.tickets: list[Ticket] = []
        self.desk_sessions: dict[str, DeskSession] = {}

    def teardown(self) -> None:
        try:
            flow.close_day(self.site, self.paper.now.date(), at=self.paper.now)
            site = Site.objects.get(pk=self.site.pk)
            assert [problem for holds in invariants.ALL for problem in holds(site, self.paper.now)] == []
        finally:
            transaction.set_rollback(True)
            self.example.__exit__(None, None, None)

    def both(self, here: Callable[[], object], on_paper: Callable[[], object]) -> object:
        try:
            expected = on_paper()
        except No:
            expected = REFUSED
        try:
            answer = here()
        except Refused:
            answer = REFUSED
        assert answer == expected
        return answer

    @initialize()
    def morning(self) -> None:
        self.attend("amina", "1", DeskMove.OPEN)
        self.attend("olga", "2", DeskMove.OPEN)
        for language in ("so", "ar", "fi", "en"):
            self.issue(timedelta(minutes=4), "kiosk", language, "", "", "")

    @rule(passing=passing, station=stations, language=languages, fallback=lines, priority=priorities, key=keys)
    def issue(self, passing: timedelta, station: str, language: str, fallback: str, priority: str, key: str) -> None:
        self.paper.now += passing
        on_paper = partial(self.paper.issue, station, language, fallback, priority, key)
        self.both(
            partial(self._new_ticket, STATIONS[station], flow.TicketRequest(language, fallback, priority), key),
            on_paper,
        )

    @rule(advisor=st.sampled_from(sorted(SPEAKS)), desk=desks, move=desk_moves)
    def attend(self, advisor: str, desk: str, move: DeskMove) -> None:
        """Any advisor tries to open the desk; the advisor of its last desk session makes every other move."""
        desk_session = self.desk_sessions.get(desk)
        if move == DeskMove.OPEN or desk_session is None:
            self.both(partial(self._open, advisor, desk), partial(self.paper.open, advisor, desk))
        else:
            on_paper = partial(self.paper.change, desk_session.advisor.username, desk, move)
            self.both(partial(self._change, desk_session, move), on_paper)

    @precondition(lambda self: self.desk_sessions)
    @rule(passing=passing, desk=desks, key=keys)
    def call_next(self, passing: timedelta, desk: str, key: str) -> None:
        self.paper.now += passing
        if desk_session := self.desk_sessions.get(desk):
            on_paper = partial(self.paper.call_next, desk_session.advisor.username, desk, key)
            self.both(partial(self._call_next, desk_session, key), on_paper)

    @precondition(lambda self: self.tickets)
    @rule(back=st.integers(0, 9), move=by_hand, desk=st.sampled_from(["", *DESKS]), line=lines, to=desks, key=keys)
    def move_any(self, back: int, move: Move, desk: str, line: str, to: str, key: str) -> None:
        self._move(len(self.tickets) - 1 - back % len(self.tickets), move, desk, (line, "" if line else to), key)

    @precondition(lambda self: self.tickets)
    @rule(
        passing=passing, back=st.integers(0, 9), choice=st.integers(0, 9), line=lines, to=st.sampled_from(["", *DESKS])
    )
    def move_on(self, passing: timedelta, back: int, choice: int, line: str, to: str) -> None:
        """A move that the table allows, from any desk, of any ticket that can still move."""
        self.paper.now += passing
        alive = [place for place, one in enumerate(self.paper.tickets) if STEPS_ON_PAPER[one.state].keys() - {"end"}]
        if alive:
            self._move_on(alive[-1 - back % len(alive)], DESKS[back % len(DESKS)], choice, (line, to))

    @precondition(lambda self: any(self.paper.at(desk) for desk in DESKS))
    @rule(
        passing=passing, which=st.integers(0, 2), choice=st.integers(0, 9), line=lines, to=st.sampled_from(["", *DESKS])
    )
    def serve(self, passing: timedelta, which: int, choice: int, line: str, to: str) -> None:
        """A move of a ticket that is at a desk now, made at that desk."""
        self.paper.now += passing
        busy = [(place, desk) for desk in DESKS for place in self.paper.at(desk)]
        self._move_on(*busy[which % len(busy)], choice, (line, to))

    @rule(what=st.sampled_from([*[""] * 9, "close", "night", "close and night"]))
    def end_day(self, what: str) -> None:
        if "close" in what:
            day, at = self.paper.now.date(), self.paper.now
            self.both(partial(flow.close_day, self.site, day, at=at), self.paper.close_day)
        if "night" in what:
            self.paper.now = (self.paper.now + timedelta(days=1)).replace(hour=9, minute=0)

    @invariant()
    def every_ticket_is_as_on_paper(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(TICKETS, [self.site.pk])
            rows = cursor.fetchall()
        assert rows == [
            (one.state, one.desk, one.advisor, one.return_priority, one.calls, one.language, *_parts(one.code))
            for one in self.paper.tickets
        ]

    @invariant()
    def versions_have_no_gap(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(VERSIONS, [self.site.pk])
            latest = self.paper.version
            assert cursor.fetchone() == (latest, latest, latest, 1 if latest else 0)

    @invariant()
    def the_table_allows_what_the_paper_allows(self) -> None:
        for state in {one.state for one in self.paper.tickets}:
            assert set(moves_from(state)) == STEPS_ON_PAPER[state].keys()

    def _new_ticket(self, by: Actor, request: flow.TicketRequest, key: str) -> tuple[str, bool]:
        ticket, new = flow.issue(self.site, request, at=self.paper.now, by=by, key=key)
        if new:
            self.tickets.append(ticket)
        return ticket.code, new

    def _call_next(self, desk_session: DeskSession, key: str) -> tuple[str, str] | None:
        event = flow.call_next(desk_session, at=self.paper.now, key=key)
        return (event.ticket.code, event.reason) if event and event.ticket else None

    def _move(self, place: int, move: Move, desk: str, to: tuple[str, str], key: str) -> None:
        desk_session = self.desk_sessions.get(desk)
        who = (desk_session.advisor.username, desk) if desk_session else None
        key = key if desk_session else ""
        by = Actor(desk_session.advisor, desk_session.desk) if desk_session else CLIENT
        on_paper = partial(self.paper.move, place, move, who, to, key)
        self.both(partial(self._really_move, self.tickets[place], move, by, to, key), on_paper)

    def _move_on(self, place: int, desk: str, choice: int, to: tuple[str, str]) -> None:
        moves = sorted(STEPS_ON_PAPER[self.paper.tickets[place].state].keys() - {"end"})
        moves += [move for move in moves if move in {"call", "start", "finish"}] * 3
        self._move(place, Move(moves[choice % len(moves)]), desk, to, "")

    def _really_move(self, ticket: Ticket, move: Move, by: Actor, to: tuple[str, str], key: str) -> str:
        line, desk = self.language.get(to[0]), self.desk.get(to[1])
        return flow.move(ticket, move, at=self.paper.now, by=by, key=key, to_language=line, to_desk=desk).to_state

    def _open(self, advisor: str, desk: str) -> None:
        person = self.person[advisor]
        spoken = [self.language[tag] for tag in SPEAKS[advisor]]
        self.desk_sessions[desk] = desk_sessions.open_desk(self.desk[desk], person, spoken, at=self.paper.now)

    def _change(self, desk_session: DeskSession, move: DeskMove) -> None:
        desk_sessions.change(desk_session, move, at=self.paper.now)


@pytest.mark.heavy
def test_the_centre_agrees_with_the_reference_model(db: None) -> None:
    TicketProjection.site = make.site(languages=[*LINES], desks=DESKS)
    TicketProjection.desk = {desk.name: desk for desk in TicketProjection.site.desks.all()}
    TicketProjection.person = {
        name: make.person(name, TicketProjection.site, *speaks) for name, speaks in SPEAKS.items()
    }
    TicketProjection.language = {language.tag: language for language in Language.objects.filter(pk__in=LINES)}
    if connection.vendor == "postgresql":
        # Every savepoint is a statement of its own, and would push those out that are worth preparing.
        connection.connection.prepared_max = None
    how = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow],
    )
    run_state_machine_as_test(TicketProjection, settings=how)
