"""The counting rules of docs: what waiting is, which call counts, how a ticket ended."""

from datetime import timedelta

import pytest

from insights.exports.ticket_history import Journey, Step, journey
from tests.make import NOW, minutes


def told(*steps: tuple[float, str, str], reason: str = "") -> Journey:
    """Issued at NOW; each step is minutes since then, move and state after it."""
    issue = Step(1, NOW, "issue", "waiting", "so", "", None)
    rest = [
        Step(place, NOW + minutes(at), move, after, "so", reason, 3) for place, (at, move, after) in enumerate(steps, 2)
    ]
    return journey([issue, *rest])


CALL, START, FINISH = (5, "call", "called"), (6, "start", "serving"), (16, "finish", "served")


def test_a_visit_has_its_waiting_and_service_times() -> None:
    seen = told(CALL, START, FINISH, reason="scarce")
    assert (seen.id, seen.channel, seen.language, seen.state) == (1, "kiosk", "so", "served")
    assert (seen.first_called_at, seen.last_called_at) == (NOW + minutes(5), NOW + minutes(5))
    assert (seen.started_at, seen.finished_at) == (NOW + minutes(6), NOW + minutes(16))
    assert (seen.waits, seen.service, seen.calls) == ([minutes(5)], minutes(10), 1)
    assert (seen.rule, seen.closure) == ("scarce", "")


def test_a_waiting_ticket_has_no_waiting_time_yet() -> None:
    seen = told()
    assert (seen.waits, seen.service, seen.calls, seen.finished_at) == ([], None, 0, None)


def test_a_ticket_added_by_an_advisor_has_the_channel_staff() -> None:
    assert journey([Step(1, NOW, "issue", "waiting", "so", "", 3)]).channel == "staff"


def test_the_last_call_counts_after_a_recall() -> None:
    seen = told(CALL, (7, "recall", "called"), (8, "start", "serving"))
    assert (seen.waits, seen.calls) == ([minutes(7)], 2)
    assert (seen.first_called_at, seen.last_called_at) == (NOW + minutes(5), NOW + minutes(7))


def test_waiting_ends_at_the_first_answered_call() -> None:
    missed = (6, "no-show", "no_show")
    seen = told(CALL, missed, (10, "return", "waiting"), (20, "call", "called"), (21, "start", "serving"))
    assert (seen.waits, seen.calls) == ([minutes(20)], 2)


def test_a_no_show_has_no_waiting_time() -> None:
    seen = told(CALL, (6, "no-show", "no_show"))
    assert (seen.waits, seen.closure, seen.finished_at) == ([], "no-show", NOW + minutes(6))


@pytest.mark.parametrize("before", [(CALL,), (CALL, START)])
def test_a_transfer_splits_waiting(before: tuple[tuple[float, str, str], ...]) -> None:
    seen = told(*before, (9, "transfer", "waiting"), (12, "call", "called"), (13, "start", "serving"))
    assert seen.waits == [minutes(5), minutes(3)]


def test_parking_is_neither_waiting_nor_service() -> None:
    parked, back = (8, "park", "parked"), (20, "call", "called")
    seen = told(CALL, START, parked, back, (21, "start", "serving"), (25, "finish", "served"))
    assert (seen.waits, seen.service) == ([minutes(5)], minutes(2 + 4))


def test_a_ticket_returned_from_parking_waits_again() -> None:
    parked, back = (8, "park", "parked"), (20, "return", "waiting")
    seen = told(CALL, START, parked, back, (22, "call", "called"), (23, "start", "serving"))
    assert seen.waits == [minutes(5), minutes(2)]


@pytest.mark.parametrize(
    ("move", "reason", "closure"),
    [("leave", "", "left-queue"), ("leave", "void", "void"), ("end", "day-ended", "day-ended")],
)
def test_the_closure_code_states_how_a_ticket_ended(move: str, reason: str, closure: str) -> None:
    assert told((30, move, "left"), reason=reason).closure == closure


def test_a_ticket_that_returns_has_not_ended() -> None:
    seen = told((3, "leave", "left"), (4, "return", "waiting"))
    assert (seen.state, seen.closure, seen.finished_at) == ("waiting", "", None)


def test_a_visit_ended_by_day_close_counts_as_served() -> None:
    seen = told(CALL, START, FINISH, reason="day-ended")
    assert (seen.state, seen.closure) == ("served", "")
    assert seen.waits == [timedelta(minutes=5)]
