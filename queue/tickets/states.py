"""The states and moves of a ticket, as one table. `flow`, the buttons, the tests and the diagram read it."""

from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from web.client_text import client_text


class State(TextChoices):
    WAITING = "waiting", client_text("waiting")
    CALLED = "called", client_text("called")
    SERVING = "serving", client_text("being served")
    PARKED = "parked", client_text("parked")
    SERVED = "served", client_text("served")
    NO_SHOW = "no_show", client_text("did not come")
    LEFT = "left", client_text("left")


class Move(TextChoices):
    ISSUE = "issue", _("Issue")
    CALL = "call", _("Call")
    RECALL = "recall", _("Call again")
    START = "start", _("Start")
    NO_SHOW = "no-show", _("Did not come")
    PARK = "park", _("Park")
    RETURN = "return", _("Back to the line")
    TRANSFER = "transfer", _("Transfer")
    FINISH = "finish", _("Finish")
    LEAVE = "leave", _("Leave")
    END = "end", _("Day ended")


class Step(NamedTuple):
    """From any of `sources` to `target`; without sources the move creates the ticket."""

    sources: frozenset[State]
    target: State


def _step(target: State, *sources: State) -> Step:
    return Step(frozenset(sources), target)


STEPS: dict[Move, Step] = {
    Move.ISSUE: _step(State.WAITING),
    Move.CALL: _step(State.CALLED, State.WAITING, State.PARKED),
    Move.RECALL: _step(State.CALLED, State.CALLED),
    Move.START: _step(State.SERVING, State.CALLED),
    Move.NO_SHOW: _step(State.NO_SHOW, State.CALLED),
    Move.PARK: _step(State.PARKED, State.CALLED, State.SERVING),
    Move.RETURN: _step(State.WAITING, State.CALLED, State.PARKED, State.NO_SHOW, State.LEFT),
    Move.TRANSFER: _step(State.WAITING, State.CALLED, State.SERVING),
    Move.FINISH: _step(State.SERVED, State.SERVING),
    Move.LEAVE: _step(State.LEFT, State.WAITING, State.CALLED, State.PARKED),
    Move.END: _step(State.LEFT, State.WAITING, State.CALLED, State.PARKED),
}

AT_DESK = frozenset({State.CALLED, State.SERVING})
FINAL = frozenset({State.SERVED, State.NO_SHOW, State.LEFT})
UNFINISHED = frozenset(State) - FINAL


def moves_from(state: str) -> list[Move]:
    """The moves that the table allows in this state, in the order of the table."""
    return [move for move, step in STEPS.items() if state in step.sources]


class DeskState(TextChoices):
    CLOSED = "closed", _("closed")
    OPEN = "open", _("open")
    PAUSED = "paused", _("paused")


class DeskMove(TextChoices):
    OPEN = "desk-open", _("Desk opened")
    CLOSE = "desk-close", _("Desk closed")
    PAUSE = "desk-pause", _("Desk paused")
    RESUME = "desk-resume", _("Desk resumed")


class DeskStep(NamedTuple):
    sources: frozenset[DeskState]
    target: DeskState


DESK_STEPS: dict[DeskMove, DeskStep] = {
    DeskMove.OPEN: DeskStep(frozenset({DeskState.CLOSED}), DeskState.OPEN),
    DeskMove.CLOSE: DeskStep(frozenset({DeskState.OPEN, DeskState.PAUSED}), DeskState.CLOSED),
    DeskMove.PAUSE: DeskStep(frozenset({DeskState.OPEN}), DeskState.PAUSED),
    DeskMove.RESUME: DeskStep(frozenset({DeskState.PAUSED}), DeskState.OPEN),
}
