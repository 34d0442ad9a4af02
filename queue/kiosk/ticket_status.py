"""Where a ticket stands: for the kiosk's number screen, the client's phone and the JSON answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import qrcode
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from qrcode.image.svg import SvgPathImage

from centre import hours
from tickets import board, forecast_cache
from tickets.forecast import as_range
from tickets.models import Ticket
from tickets.refusals import NO_SUCH_TICKET
from tickets.states import State
from web.refusals import Refused


@dataclass(frozen=True)
class QueuePosition:
    """How many of the same line stand before the ticket, and the wait in minutes, low and high, if it is known."""

    ahead: int
    wait: tuple[int, int] | None


def ticket_of(token: str, at: datetime) -> Ticket:
    """The ticket behind a link, until its service day is over."""
    ticket = Ticket.objects.select_related("site", "desk", "language", "requested_language").filter(token=token).first()
    if ticket is None or ticket.day != hours.service_day(ticket.site, at):
        raise Refused(NO_SUCH_TICKET)
    return ticket


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
    """From the whole line, which is read only if somebody serves it, and not again for each that comes."""
    with board.snapshot():
        today = board.today(ticket.site, at)
    line = [one.id for one in today.waiting if one.language == ticket.language_id]
    if ticket.pk not in line:  # called in this very moment
        return QueuePosition(0, None)
    return QueuePosition(line.index(ticket.pk), _in_minutes(today.forecast.tickets.get(ticket.pk)))


def _in_minutes(expected: timedelta | None) -> tuple[int, int] | None:
    return as_range(expected) if expected is not None else None


def ticket_url(request: HttpRequest, ticket: Ticket) -> str:
    path = reverse("ticket", args=[ticket.token])
    return settings.BASE_URL + path if settings.BASE_URL else request.build_absolute_uri(path)


def qr(address: str) -> SafeString:
    """The address as an SVG element; the error level survives a dirty screen."""
    image: Any = qrcode.make(address, image_factory=SvgPathImage, error_correction=qrcode.ERROR_CORRECT_M, border=2)
    return mark_safe(str(image.to_string(encoding="unicode")))  # noqa: S308  (drawn by the library from our own address)


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
