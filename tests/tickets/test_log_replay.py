"""The fold agrees with `flow` on every move; what it must say is written out here once."""

from datetime import datetime

import pytest

from tests import make
from tests.make import NOW, minutes
from tickets import log_replay
from tickets.log_replay import DeskSessionProjection, LogEntry
from tickets.models import DeskSession, Event, Ticket
from tickets.states import DESK_STEPS, STEPS, DeskState, Move, State
from tickets.transitions import TicketProjection

CALLED = NOW + minutes(5)


def entry(version: int, move: str, before: str, after: str, at: datetime = NOW, **more: object) -> LogEntry:
    return LogEntry(version, at, move, before, after, **{"language": "so", **more})  # type: ignore[arg-type]


ISSUED = entry(1, "issue", "", "waiting")
CALL = entry(2, "call", "waiting", "called", CALLED, desk=7, advisor=3)


def test_an_empty_log_gives_no_ticket() -> None:
    assert log_replay.project_ticket([]) is None


def test_an_issue_event_gives_a_waiting_ticket() -> None:
    assert log_replay.project_ticket([ISSUED]) == TicketProjection(NOW, "waiting", "so")


def test_a_call_event_gives_a_called_ticket() -> None:
    assert log_replay.project_ticket([ISSUED, CALL]) == TicketProjection(
        NOW, "called", "so", 7, 3, calls=1, called_at=CALLED
    )


def test_a_recall_counts_and_is_the_last_call() -> None:
    again = entry(3, "recall", "called", "called", CALLED + minutes(1), desk=7, advisor=3)
    assert log_replay.project_ticket([ISSUED, CALL, again]) == TicketProjection(
        NOW, "called", "so", 7, 3, calls=2, called_at=CALLED + minutes(1)
    )


def test_a_colleague_who_finishes_does_not_become_the_advisor() -> None:
    by_another = [
        entry(3, "start", "called", "serving", desk=7, advisor=4),
        entry(4, "finish", "serving", "served", desk=7),
    ]
    assert log_replay.project_ticket([ISSUED, CALL, *by_another]) == TicketProjection(
        NOW, "served", "so", 7, 3, calls=1, called_at=CALLED
    )


@pytest.mark.parametrize(
    ("before", "return_priority"), [("called", True), ("parked", True), ("no_show", True), ("left", False)]
)
def test_a_return_gives_priority_unless_the_client_had_left(before: str, return_priority: bool) -> None:
    moves = {"called": [], "parked": ["park"], "no_show": ["no-show"], "left": ["leave"]}[before]
    away = [entry(3, move, "called", before, desk=7) for move in moves]
    back = entry(4, "return", before, "waiting")
    assert log_replay.project_ticket([ISSUED, CALL, *away, back]) == TicketProjection(
        NOW, "waiting", "so", return_priority=return_priority, calls=1, called_at=CALLED
    )


@pytest.mark.parametrize(("desk", "return_priority"), [(None, False), (8, True)])
def test_a_transfer_to_a_desk_gives_return_priority(desk: int | None, return_priority: bool) -> None:
    sent = entry(3, "transfer", "called", "waiting", language="fi", desk=desk)
    assert log_replay.project_ticket([ISSUED, CALL, sent]) == TicketProjection(
        NOW, "waiting", "fi", desk, None, return_priority, 1, CALLED
    )


def test_every_opening_of_a_desk_gives_a_desk_session() -> None:
    desk = {"language": None, "desk": 7, "advisor": 3}
    entries = [
        entry(1, "desk-open", "closed", "open", NOW, **desk),
        entry(2, "desk-pause", "open", "paused", NOW + minutes(1), **desk),
        entry(3, "desk-close", "paused", "closed", NOW + minutes(2), **desk),
        entry(4, "desk-open", "closed", "open", NOW + minutes(3), **desk),
    ]
    first = DeskSessionProjection(7, 3, NOW, NOW + minutes(2), DeskState.CLOSED)
    assert log_replay.project_desk_sessions(entries) == [first, DeskSessionProjection(7, 3, NOW + minutes(3))]


def test_the_legal_steps_are_those_of_the_tables() -> None:
    steps = sum(len(step.sources) or 1 for step in STEPS.values()) + sum(
        len(step.sources) for step in DESK_STEPS.values()
    )
    assert len(log_replay.LEGAL) == steps
    assert log_replay.LEGAL[Move.ISSUE, ""] == State.WAITING
    assert log_replay.LEGAL[Move.RETURN, State.LEFT] == State.WAITING


def test_legal_steps_are_not_reported() -> None:
    assert list(log_replay.wrong_steps([ISSUED, CALL])) == []


def test_a_step_from_a_wrong_state_is_reported() -> None:
    late = entry(2, "start", "called", "serving")
    assert list(log_replay.wrong_steps([ISSUED, late])) == ["version 2: start begins at “called”, but it was “waiting”"]


def test_a_step_that_is_not_in_the_table_is_reported() -> None:
    jump = entry(2, "finish", "waiting", "served")
    sentence = "version 2: finish from “waiting” to “served” is not a step"
    assert list(log_replay.wrong_steps([ISSUED, jump])) == [sentence]


def test_a_second_issue_is_reported() -> None:
    again = entry(2, "issue", "", "waiting")
    assert list(log_replay.wrong_steps([ISSUED, again])) == ["version 2: issue begins at “”, but it was “waiting”"]


@pytest.mark.parametrize("state", State)
def test_the_replayed_log_equals_the_ticket_table(here: DeskSession, state: State) -> None:
    ticket = make.in_state(state, here)
    events = Event.objects.filter(ticket=ticket).order_by("version").values_list(*LogEntry._fields)
    assert Ticket.objects.values_list(*TicketProjection._fields).get() == log_replay.project_ticket(
        LogEntry(*row) for row in events
    )
