"""The kiosk's pages: the language picker, the ticket, and a screen for each case without a ticket."""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from centre import hours
from centre.models import Site
from centre.ui_languages import ui_languages
from kiosk import language_buttons, qr_code, ticket_link, ticket_status
from kiosk.refusals import TOO_MANY
from kiosk.ticket_request import parse_ticket_request
from stations import access
from stations.models import Station
from stations.views import unpaired
from tickets import flow
from tickets.refusals import NO_SUCH_TICKET
from tickets.site_transaction import Actor
from web.rate_limit import FleetRateLimiter
from web.redirects import see_other
from web.refusals import MISSING_KEY, Refused
from web.request_params import key_of, wants_json
from web.ui_language import activate_ui_language

KIOSK = Station.Kind.KIOSK
ticket_limiter = FleetRateLimiter("tickets", settings.TICKETS_PER_MINUTE)
# A simulation takes all tickets of a demo centre from one machine through one kiosk.
demo_ticket_limiter = FleetRateLimiter("demo-tickets", settings.DEMO_TICKETS_PER_MINUTE)


@never_cache
@require_GET
def kiosk(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    station = access.paired_station(request, KIOSK, now)
    if station is None:
        return unpaired(request, KIOSK)
    if not hours.is_open(station.site, now):
        return _closed(request, station.site)
    return _page(
        request,
        "kiosk/languages.html",
        station.site,
        lines=language_buttons.language_buttons(station.site, now),
        key=_new_key(),
    )


@never_cache
@require_GET
def other(request: HttpRequest) -> HttpResponse:
    """ "My language is not here": the client chooses that language, then a fallback that the site serves."""
    now = timezone.now()
    site = access.require_station(request, KIOSK, now).site
    others = language_buttons.unserved_languages(site)
    asked = next((one for one in others if one.tag == request.GET.get("language")), None)
    if asked is None:
        return _page(request, "kiosk/other.html", site, others=others)
    fallback = {"asked": asked, "lines": language_buttons.language_buttons(site, now), "key": _new_key()}
    return _page(request, "kiosk/fallback.html", site, **fallback)


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    activate_ui_language(request.POST.get("language"), request.POST.get("fallback"))
    station = access.require_station(request, KIOSK, now)
    ticket_request = parse_ticket_request(request)
    key = key_of(request)
    if not key:
        raise Refused(MISSING_KEY)
    if not (demo_ticket_limiter if station.site.synthetic else ticket_limiter).allows(station.pk):
        raise Refused(TOO_MANY)
    ticket, new = flow.issue(station.site, ticket_request, at=now, by=Actor(station=station.pk), key=key)
    if wants_json(request):
        return JsonResponse(ticket_status.as_message(request, ticket, now), status=201 if new else 200)
    return see_other("kiosk-ticket", ticket.token)


@never_cache
@require_GET
def ticket(request: HttpRequest, token: str) -> HttpResponse:
    """The ticket that was taken. A kiosk shows the tickets of its own site only."""
    now = timezone.now()
    station = access.require_station(request, KIOSK, now)
    found = ticket_link.ticket_of(token, now)
    if found.site_id != station.site_id:
        raise Refused(NO_SUCH_TICKET)
    place = ticket_status.queue_position(found, now)
    page_language = ticket_link.activate_language_of(found)
    context = {
        "ticket": found,
        "issued": found.issued_at.astimezone(station.site.zone),
        "place": place,
        "qr": qr_code.svg(ticket_link.ticket_url(request, found)),
        "languages": [one for one in ui_languages() if one.tag == page_language["lang"]],
    }
    return _page(request, "kiosk/ticket.html", station.site, **context | page_language)


@never_cache
@require_GET
def alive(request: HttpRequest) -> HttpResponse:
    """Polled by an unattended kiosk: a revoked one gets 403, and the others learn that the site has closed."""
    now = timezone.now()
    station = access.require_station(request, KIOSK, now)
    return JsonResponse({"open": hours.is_open(station.site, now), "app_version": settings.APP_VERSION})


def _closed(request: HttpRequest, site: Site) -> HttpResponse:
    opens = hours.next_opening(site, timezone.now())
    return _page(request, "kiosk/closed.html", site, opens=opens.astimezone(site.zone) if opens else None)


def _page(request: HttpRequest, template: str, site: Site, **context: object) -> HttpResponse:
    """`languages` are those that the page shows at once: all of them until the client has chosen one."""
    every = {"site": site, "app_version": settings.APP_VERSION, "languages": ui_languages()}
    with timezone.override(site.zone):
        return render(request, template, every | context)


def _new_key() -> str:
    return secrets.token_urlsafe(12)
