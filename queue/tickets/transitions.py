"""The effect of a move on a ticket. `flow` writes it into the row, and `log_replay` computes it from the log."""

from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from tickets.models import Ticket
from tickets.states import STEPS, Move, State


class TicketProjection(NamedTuple):
    """The only list of the columns of a ticket that the log determines. References are keys or rows."""

    issued_at: datetime
    state: str
    language: Any
    desk: Any = None
    advisor: Any = None
    return_priority: bool = False
    calls: int = 0
    called_at: datetime | None = None


_keys = dict(zip(TicketProjection._fields, Ticket.attributes(TicketProjection._fields), strict=True))
_values = attrgetter(*(_keys | {"desk": "desk"}).values())


def projection_of(ticket: Ticket) -> TicketProjection:
    """The desk is a row; language and advisor are keys."""
    return TicketProjection(*_values(ticket))


def after(
    ticket: TicketProjection, move: Move, at: datetime, *, language: Any = None, desk: Any = None, advisor: Any = None
) -> TicketProjection:
    """The ticket after this move. For a call, `desk` and `advisor` are the callers; for a transfer, `language` and
    `desk` are the target. Other moves ignore them."""
    now = ticket._replace(state=STEPS[move].target.value)
    if move in (Move.CALL, Move.RECALL):
        now = now._replace(calls=ticket.calls + 1, called_at=at)
    if move == Move.CALL:
        return now._replace(desk=desk, advisor=advisor, return_priority=False)
    if move == Move.RETURN:
        # A returning client gets the earlier place back, and no priority for having left.
        earned = ticket.return_priority or ticket.state != State.LEFT
        return now._replace(desk=None, advisor=None, return_priority=earned)
    if move == Move.TRANSFER:
        # A transfer to a desk gives return priority; a transfer to a line keeps the time of issue.
        to = language or ticket.language
        return now._replace(language=to, desk=desk, advisor=None, return_priority=desk is not None)
    return now


def changes(before: TicketProjection, now: TicketProjection) -> dict[str, Any]:
    """Column → value, for every column in which the two differ."""
    return {name: new for name, old, new in zip(TicketProjection._fields, before, now, strict=True) if old != new}
