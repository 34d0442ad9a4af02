"""The status of a ticket, for the kiosk's ticket screen, the client's phone and the JSON answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest

from kiosk.ticket_link import ticket_url
from tickets import board, forecast_cache
from tickets.forecast import RANGE_STEP_MINUTES, as_range
from tickets.models import Ticket
from tickets.states import State


@dataclass(frozen=True)
class QueuePosition:
    """The number of tickets ahead in the same line, and the wait in minutes, low and high; None if it is unknown."""

    ahead: int
    wait: tuple[int, int] | None
    step: int = RANGE_STEP_MINUTES
    """What the wait is rounded to; the phone rounds like that while the line gets shorter."""


def queue_position(ticket: Ticket, at: datetime) -> QueuePosition:
    if ticket.state != State.WAITING:
        return QueuePosition(0, None)
    seen = forecast_cache.queue_position(ticket, at)
    if not seen.served:
        return QueuePosition(seen.ahead, None)
    if known := seen.usable_forecast(ticket):
        return QueuePosition(seen.ahead, _in_minutes(known.expected(ticket.language_id, seen.ahead)))
    return _position_in_whole_line(ticket, at)


def _position_in_whole_line(ticket: Ticket, at: datetime) -> QueuePosition:
    """Reads the whole line, and fills the forecast cache so that the next tickets need not."""
    with board.snapshot():
        today = board.today(ticket.site, at)
    line = [one.id for one in today.waiting if one.language == ticket.language_id]
    if ticket.pk not in line:  # called meanwhile
        return QueuePosition(0, None)
    return QueuePosition(line.index(ticket.pk), _in_minutes(today.forecast.tickets.get(ticket.pk)))


def _in_minutes(expected: timedelta | None) -> tuple[int, int] | None:
    return as_range(expected) if expected is not None else None


def as_message(request: HttpRequest, ticket: Ticket, at: datetime) -> dict[str, Any]:
    place = queue_position(ticket, at)
    return {
        "code": ticket.code,
        "number": ticket.number,
        "language": ticket.requested_language_id,
        "follow": ticket_url(request, ticket),
        "ahead": place.ahead,
        "wait": place.wait,
    }
