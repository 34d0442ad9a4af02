"""What a kiosk's form asks for, checked as far as that goes without the line."""

from django.http import HttpRequest

from kiosk.refusals import UNKNOWN_SERVICE
from outcomes.models import Code
from outcomes.refusals import UNKNOWN_PRIORITY
from tickets.flow import TicketRequest
from web.refusals import Refused
from web.request_params import field


def ticket_request(request: HttpRequest) -> TicketRequest:
    if field(request, "service"):
        raise Refused(UNKNOWN_SERVICE)
    priority = field(request, "priority")
    if priority and not Code.objects.filter(list=Code.List.PRIORITY, code=priority).exists():
        raise Refused(UNKNOWN_PRIORITY)
    return TicketRequest(field(request, "language"), field(request, "fallback"), priority)
