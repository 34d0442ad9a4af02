"""The client's ticket on a phone. The link is the only credential, and it expires with the service day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kiosk import ticket_link, ticket_status
from tickets import flow
from tickets.models import Event, Ticket
from tickets.refusals import ILLEGAL_STEP
from tickets.states import STEPS, Move
from web.rate_limit import ProcessRateLimiter
from web.refusals import TOO_MANY_REQUESTS, Refused

CHANGES_PER_MINUTE = 6
"""Times that a client may leave or return with one ticket: each is an event of the log and wakes every screen."""
change_limiter = ProcessRateLimiter("ticket-changes", CHANGES_PER_MINUTE)


@never_cache
@require_GET
def ticket(request: HttpRequest, token: str) -> HttpResponse:
    return _show(request, _ticket_for_client(token), "kiosk/phone.html")


@never_cache
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks for confirmation, because a tap by mistake would lose the place in the line."""
    found = _ticket_for_client(token)
    if request.method == "GET":
        asks = found.state in STEPS[Move.LEAVE].sources
        return _show(request, found, "kiosk/leave.html" if asks else "kiosk/phone.html")
    if not _left_by_client(found):  # a second tap is no error
        _limit_changes(found)
        flow.move(found, Move.LEAVE, at=timezone.now(), reason=flow.LEFT_QUEUE)
    return redirect("ticket", token)


@require_POST
def return_to_line(request: HttpRequest, token: str) -> HttpResponse:
    """Undoes the client's own leaving. A ticket that the staff ended stays ended."""
    found = _ticket_for_client(token)
    _require_left_by_client(found)
    _limit_changes(found)
    flow.move(found, Move.RETURN, at=timezone.now())
    return redirect("ticket", token)


def _ticket_for_client(token: str) -> Ticket:
    """Also activates the language of the ticket for the rest of the request."""
    found = ticket_link.ticket_of(token, timezone.now())
    ticket_link.activate_language_of(found)
    return found


def _show(request: HttpRequest, ticket: Ticket, template: str) -> HttpResponse:
    context = {
        "ticket": ticket,
        "place": ticket_status.queue_position(ticket, timezone.now()),
        "may_leave": ticket.state in STEPS[Move.LEAVE].sources,
        "may_return": _left_by_client(ticket),
    }
    return render(request, template, context | ticket_link.activate_language_of(ticket))


def _limit_changes(ticket: Ticket) -> None:
    if not change_limiter.allows(ticket.pk):
        raise Refused(TOO_MANY_REQUESTS)


def _require_left_by_client(ticket: Ticket) -> None:
    if not _left_by_client(ticket):
        raise Refused(ILLEGAL_STEP, code=ticket.code, state=ticket.get_state_display())


def _left_by_client(ticket: Ticket) -> bool:
    last = Event.objects.filter(ticket=ticket).order_by("-version").first()
    return last is not None and last.move == Move.LEAVE and last.advisor_id is None
