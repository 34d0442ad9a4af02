"""The kiosk: the wall of languages, the number, and a designed screen where there is none to give."""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from centre import hours
from centre.models import Site
from centre.spoken import all_spoken, speak
from kiosk import follow, wall
from kiosk.throttle import Throttle
from kiosk.wish import wish_of
from stations import access
from stations.models import Station
from stations.views import unpaired
from tickets import flow, refusals
from tickets.asking import key_of, wants_json
from tickets.log import Actor
from tickets.models import Ticket
from tickets.refusals import Refused

KIOSK = Station.Kind.KIOSK
taking = Throttle(per_minute=settings.TICKETS_PER_MINUTE)
# A made-up centre is there to be rehearsed with, from one machine through one kiosk.
rehearsing = Throttle(per_minute=settings.DEMO_TICKETS_PER_MINUTE)


@never_cache
@require_GET
def kiosk(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    station = access.find(request, KIOSK, now)
    if station is None:
        return unpaired(request, KIOSK)
    if not hours.is_open(station.site, now):
        return _closed(request, station.site)
    lines = wall.lines(station.site, now)
    context = {"site": station.site, "lines": lines, "languages": all_spoken(), "key": secrets.token_urlsafe(12)}
    return render(request, "kiosk/languages.html", context)


@never_cache
@require_GET
def other(request: HttpRequest) -> HttpResponse:
    """ "My language is not here": first which one it is, then which of ours would do."""
    station = access.require(request, KIOSK, timezone.now())
    asked = wall.unserved(station.site).filter(pk=request.GET.get("language", "")).first()
    context = {
        "site": station.site,
        "asked": asked,
        "others": wall.unserved(station.site),
        "lines": wall.lines(station.site, timezone.now()),
        "languages": all_spoken(),
        "key": secrets.token_urlsafe(12),
    }
    return render(request, "kiosk/other.html", context | speak(asked.tag if asked else None))


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    speak(request.POST.get("language"), request.POST.get("fallback"))
    station = access.require(request, KIOSK, now)
    wish = wish_of(request)
    key = key_of(request)
    if not key:
        raise Refused(refusals.MISSING_KEY)
    (rehearsing if station.site.synthetic else taking).must_allow(station.pk)
    ticket, new = flow.issue(station.site, wish, at=now, by=Actor(station=station.pk), key=key)
    if wants_json(request):
        return JsonResponse(follow.as_message(request, ticket, now), status=201 if new else 200)
    response = HttpResponseRedirect(reverse("kiosk-ticket", args=[ticket.token]))
    response.status_code = 303
    return response


@never_cache
@require_GET
def ticket(request: HttpRequest, token: str) -> HttpResponse:
    """The number, once it is taken. The kiosk sees its own site's tickets only."""
    now = timezone.now()
    station = access.require(request, KIOSK, now)
    found = follow.ticket_of(token, now)
    if found.site_id != station.site_id:
        raise Refused(refusals.NO_SUCH_TICKET)
    place = follow.place_of(found, now)
    address = follow.address_of(request, found)
    context = {"site": station.site, "ticket": found, "place": place, "qr": follow.qr(address), "follow": address}
    return render(request, "kiosk/ticket.html", context | _speak_for(found))


@never_cache
@require_GET
def alive(request: HttpRequest) -> HttpResponse:
    """An unattended kiosk asks now and then: a revoked one learns it here, and an open one when it has closed."""
    now = timezone.now()
    station = access.require(request, KIOSK, now)
    return JsonResponse({"open": hours.is_open(station.site, now), "version": settings.VERSION})


def _closed(request: HttpRequest, site: Site) -> HttpResponse:
    opens = hours.next_opening(site, timezone.now())
    local = opens.astimezone(site.zone) if opens else None
    context = {"site": site, "opens": local, "languages": all_spoken()}
    return render(request, "kiosk/closed.html", context)


def _speak_for(ticket: Ticket) -> dict[str, str]:
    return speak(ticket.requested_id, ticket.fallback_id, ticket.language_id)
