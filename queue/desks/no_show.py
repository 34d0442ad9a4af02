"""When an advisor may say that a called client did not come."""

from datetime import datetime, timedelta

from tickets.models import Ticket
from tickets.states import State

ALLOWED_AFTER = timedelta(seconds=60)
"""Since the latest call. The console's note says it in words (`templates/desks/_current.html`)."""


def is_allowed(ticket: Ticket | None, at: datetime) -> bool:
    """Only after a second call or a minute, so that a client can walk slowly."""
    if ticket is None or ticket.state != State.CALLED or ticket.called_at is None:
        return False
    return ticket.calls > 1 or at - ticket.called_at >= ALLOWED_AFTER
