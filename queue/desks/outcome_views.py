"""The pages that log the matters and outcomes of a visit, with or without a ticket."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from centre import hours
from desks import actions
from desks.outcome_form import OutcomeForm
from outcomes.channel import TELEPHONE, channel_of
from outcomes.models import Contact
from tickets.models import Ticket
from web.redirects import see_other
from web.request_params import field, wants_json


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """POST also finishes a ticket that is still being served."""
    desk_session, now = actions.require_desk_session(request.user), timezone.now()
    ticket = actions.ticket_here(desk_session, pk)
    day = hours.service_day(desk_session.site, now)
    form = OutcomeForm(
        _posted(request), site=desk_session.site, day=day, language=ticket.language, channel=channel_of(ticket)
    )
    if request.method == "GET" or not form.is_valid():
        return _again(request, form, {"ticket": ticket, "desk_session": desk_session})
    return _logged(request, actions.log_outcome(desk_session, ticket, form.entry(), at=now))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def without_ticket(request: HttpRequest) -> HttpResponse:
    """Logs a phone call or an e-mail, which counts like a visit but has no ticket."""
    desk_session, now = actions.require_desk_session(request.user), timezone.now()
    posted = _posted(request)
    language = actions.require_known_language(field(request, "requested") or "fi") if posted else None
    day = hours.service_day(desk_session.site, now)
    form = OutcomeForm(posted, site=desk_session.site, day=day, language=language, channel=TELEPHONE)
    if language is None or not form.is_valid():
        languages = {"requested": language, "languages": actions.known_languages()}
        return _again(request, form, languages | {"ticket": None, "desk_session": desk_session})
    return _logged(request, actions.log_without_ticket(desk_session, language, form.entry(), at=now))


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _again(request: HttpRequest, form: OutcomeForm, context: dict[str, Any]) -> HttpResponse:
    status = 200 if request.method == "GET" else 422
    if wants_json(request) and status == 422:
        return JsonResponse({"refused": " ".join(form.sentences())}, status=status)
    return render(request, "desks/outcome.html", context | {"form": form}, status=status)


def _logged(request: HttpRequest, contact: Contact) -> HttpResponse:
    if wants_json(request):
        ticket: Ticket | None = contact.ticket
        return JsonResponse({"contact": contact.pk, "code": ticket.code if ticket else None})
    return see_other("desk")
