"""The link to a ticket, which is the client's only credential: its address, its end, and the language of its pages."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from centre import hours
from tickets.models import Ticket
from tickets.refusals import NO_SUCH_TICKET
from web.refusals import Refused
from web.ui_language import activate_ui_language


def ticket_url(request: HttpRequest, ticket: Ticket) -> str:
    path = reverse("ticket", args=[ticket.token])
    return settings.BASE_URL + path if settings.BASE_URL else request.build_absolute_uri(path)


def ticket_of(token: str, at: datetime) -> Ticket:
    """The ticket of a link. Raises `Refused` (NO_SUCH_TICKET) for an unknown token and after the service day."""
    ticket = Ticket.objects.select_related("site", "desk", "language", "requested_language").filter(token=token).first()
    if ticket is None or ticket.day != hours.service_day(ticket.site, at):
        raise Refused(NO_SUCH_TICKET)
    return ticket


def activate_language_of(ticket: Ticket) -> dict[str, str]:
    """As `activate_ui_language`: the requested language if it is translated, or the fallback, or the line's."""
    return activate_ui_language(ticket.requested_language_id, ticket.fallback_id, ticket.language_id)
