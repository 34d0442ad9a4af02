"""What a move does to a ticket: `flow` writes it into the row, and `replay` computes it from the log."""

from datetime import datetime
from typing import Any, NamedTuple

from tickets.models import Ticket
from tickets.states import STEPS, Move, State


class TicketProjection(NamedTuple):
    """The columns of a ticket that follow from the log: the one list of them. References are keys, or rows."""

    issued_at: datetime
    state: str
    language: Any
    desk: Any = None
    advisor: Any = None
    return_priority: bool = False
    calls: int = 0
    called_at: datetime | None = None


def projection_of(ticket: Ticket) -> TicketProjection:
    """With the desk as a row, and language and advisor as keys."""
    return TicketProjection(
        ticket.issued_at,
        ticket.state,
        ticket.language_id,
        ticket.desk,
        ticket.advisor_id,
        ticket.return_priority,
        ticket.calls,
        ticket.called_at,
    )


def after(
    ticket: TicketProjection, move: Move, at: datetime, *, language: Any = None, desk: Any = None, advisor: Any = None
) -> TicketProjection:
    """The ticket after this move. `desk` and `advisor` are those who call; for a transfer, `language` and `desk` are
    where the ticket goes. Other moves do not look at them."""
    now = ticket._replace(state=STEPS[move].target.value)
    if move in (Move.CALL, Move.RECALL):
        now = now._replace(calls=ticket.calls + 1, called_at=at)
    if move == Move.CALL:
        return now._replace(desk=desk, advisor=advisor, return_priority=False)
    if move == Move.RETURN:
        # A client who left and comes back has the place from before: leaving is no way to the front.
        earned = ticket.return_priority or ticket.state != State.LEFT
        return now._replace(desk=None, advisor=None, return_priority=earned)
    if move == Move.TRANSFER:
        # A ticket that is sent to a desk has been promised that desk; one sent to a line keeps its time of issue.
        to = language or ticket.language
        return now._replace(language=to, desk=desk, advisor=None, return_priority=desk is not None)
    return now


def changes(before: TicketProjection, now: TicketProjection) -> dict[str, Any]:
    """Column → value, for every column in which the two differ."""
    return {name: new for name, old, new in zip(TicketProjection._fields, before, now, strict=True) if old != new}
