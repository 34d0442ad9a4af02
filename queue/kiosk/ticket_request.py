"""Parses the form of the kiosk. `tickets.flow` makes the checks that need the line."""

from django.http import HttpRequest

from kiosk.refusals import UNKNOWN_SERVICE
from outcomes.priority import require_known_priority
from tickets.flow import TicketRequest
from web.refusals import Refused
from web.request_params import field


def parse_ticket_request(request: HttpRequest) -> TicketRequest:
    if field(request, "service"):
        raise Refused(UNKNOWN_SERVICE)
    priority = field(request, "priority")
    require_known_priority(priority)
    return TicketRequest(field(request, "language"), field(request, "fallback"), priority)
