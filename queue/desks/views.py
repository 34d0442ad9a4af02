"""The advisor's console. Buttons and programs post to the same addresses."""

import secrets

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from centre.rights import serving_sites
from desks import actions, console_query
from tickets.models import DeskSession, Event
from web.redirects import see_other
from web.request_params import field, key_of, wants_json


@login_required
@never_cache
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    desk_session = actions.current_desk_session(request.user)
    if desk_session is None:
        choice = console_query.desks_to_open(actions.require_staff(request.user))
        return render(request, "desks/open.html", {"choice": choice, "sites": serving_sites(request.user)})
    return render(request, "desks/desk.html", _console(desk_session))


@login_required
@never_cache
@require_GET
def console(request: HttpRequest) -> HttpResponse:
    """The part of the page that the browser fetches again for each new version of the site."""
    desk_session = actions.require_desk_session(request.user)
    return render(request, "desks/_console.html", _console(desk_session))


@login_required
@require_POST
def open_desk(request: HttpRequest) -> HttpResponse:
    languages = request.POST.getlist("languages")
    desk_request = actions.OpenDeskRequest(field(request, "desk"), field(request, "site"), languages)
    desk_session = actions.open_desk(actions.require_staff(request.user), desk_request, at=timezone.now())
    if wants_json(request):
        return JsonResponse(
            {"desk": desk_session.desk.name, "languages": sorted(tag.pk for tag in desk_session.languages.all())}
        )
    return see_other("desk")


@login_required
@require_POST
def change(request: HttpRequest, move: str) -> HttpResponse:
    """`move` is close, pause or resume."""
    event = actions.change_desk(request.user, move, at=timezone.now())
    return _desk_answer(request, event)


@login_required
@require_POST
def call_next(request: HttpRequest) -> HttpResponse:
    event = actions.call_next(request.user, key_of(request), at=timezone.now())
    if event is None and wants_json(request):
        return HttpResponse(status=204)
    return _answer(request, event)


@login_required
@require_POST
def move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    names = ("reason", "language", "desk")
    transition = actions.TransitionRequest(pk, move, key_of(request), **{name: field(request, name) for name in names})
    return _answer(request, actions.move(request.user, transition, at=timezone.now()))


@login_required
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Issues a ticket for a client who cannot use the kiosk."""
    names = ("language", "fallback", "priority")
    values = {name: field(request, name) for name in names}
    return _answer(request, actions.add_ticket(request.user, values, key_of(request), at=timezone.now()))


def _console(desk_session: DeskSession) -> dict[str, object]:
    """Each rendering has its own idempotency key, so that a button pressed twice in it acts once."""
    return {"console": console_query.console(desk_session, timezone.now()), "key": secrets.token_urlsafe(12)}


def _answer(request: HttpRequest, event: Event | None) -> HttpResponse:
    if not wants_json(request) or event is None or event.ticket is None:
        return see_other("desk")
    return JsonResponse(
        {
            "id": event.ticket.pk,
            "code": event.ticket.code,
            "language": event.language_id,
            "state": event.to_state,
            "desk": event.desk.name if event.desk else None,
            "reason": event.reason,
        }
    )


def _desk_answer(request: HttpRequest, event: Event) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"desk": event.desk.name if event.desk else None, "state": event.to_state})
    return see_other("desk")
