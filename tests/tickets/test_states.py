import pytest

from tickets.states import AT_DESK, DESK_STEPS, FINAL, STEPS, DeskMove, DeskState, Move, State, moves_from

W, C, S, P = State.WAITING, State.CALLED, State.SERVING, State.PARKED
SERVED, NO_SHOW, LEFT = State.SERVED, State.NO_SHOW, State.LEFT

DIAGRAM = {
    (W, Move.CALL, C),
    (W, Move.LEAVE, LEFT),
    (W, Move.END, LEFT),
    (C, Move.RECALL, C),
    (C, Move.START, S),
    (C, Move.NO_SHOW, NO_SHOW),
    (C, Move.PARK, P),
    (C, Move.RETURN, W),
    (C, Move.TRANSFER, W),
    (C, Move.LEAVE, LEFT),
    (C, Move.END, LEFT),
    (S, Move.PARK, P),
    (S, Move.TRANSFER, W),
    (S, Move.FINISH, SERVED),
    (P, Move.CALL, C),
    (P, Move.RETURN, W),
    (P, Move.LEAVE, LEFT),
    (P, Move.END, LEFT),
    (NO_SHOW, Move.RETURN, W),
    (LEFT, Move.RETURN, W),
}
"""Every transition of a ticket, written out by hand."""


def test_the_table_has_the_arrows_of_the_diagram_and_no_other() -> None:
    assert {(source, move, step.target) for move, step in STEPS.items() for source in step.sources} == DIAGRAM


def test_every_ticket_begins_as_waiting() -> None:
    assert [(move, step.target) for move, step in STEPS.items() if not step.sources] == [(Move.ISSUE, W)]


def test_every_move_has_its_step() -> None:
    assert set(STEPS) == set(Move)
    assert set(DESK_STEPS) == set(DeskMove)


@pytest.mark.parametrize(
    ("state", "moves"),
    [
        (W, [Move.CALL, Move.LEAVE, Move.END]),
        (C, [Move.RECALL, Move.START, Move.NO_SHOW, Move.PARK, Move.RETURN, Move.TRANSFER, Move.LEAVE, Move.END]),
        (S, [Move.PARK, Move.TRANSFER, Move.FINISH]),
        (P, [Move.CALL, Move.RETURN, Move.LEAVE, Move.END]),
        (SERVED, []),
        (NO_SHOW, [Move.RETURN]),
        (LEFT, [Move.RETURN]),
    ],
)
def test_moves_from_lists_the_moves_of_a_state(state: State, moves: list[Move]) -> None:
    assert moves_from(state) == moves


def test_an_unknown_state_has_no_moves() -> None:
    assert moves_from("asleep") == []


def test_every_state_can_be_reached() -> None:
    reached, ahead = set(), {W}
    while ahead:
        reached |= ahead
        ahead = {target for source, _, target in DIAGRAM if source in reached} - reached
    assert reached == set(State)


def test_every_unfinished_state_can_be_ended_or_finished() -> None:
    closable = STEPS[Move.END].sources | STEPS[Move.FINISH].sources
    assert closable == set(State) - FINAL


def test_a_ticket_is_at_a_desk_from_the_call_to_the_end_of_the_service() -> None:
    assert {C, S} == AT_DESK


def test_moves_are_spelled_with_hyphens() -> None:
    assert [move.value for move in Move if not move.value.replace("-", "").isalpha()] == []


def test_the_desk_opens_pauses_resumes_and_closes() -> None:
    assert {(source, move, step.target) for move, step in DESK_STEPS.items() for source in step.sources} == {
        (DeskState.CLOSED, DeskMove.OPEN, DeskState.OPEN),
        (DeskState.OPEN, DeskMove.PAUSE, DeskState.PAUSED),
        (DeskState.PAUSED, DeskMove.RESUME, DeskState.OPEN),
        (DeskState.OPEN, DeskMove.CLOSE, DeskState.CLOSED),
        (DeskState.PAUSED, DeskMove.CLOSE, DeskState.CLOSED),
    }
