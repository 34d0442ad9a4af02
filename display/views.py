"""The lobby display's page. Its changing content comes through the board's WebSocket."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from centre import hours
from centre.models import Language, Site
from centre.ui_languages import ui_languages
from stations import access
from stations.models import Station
from stations.views import unpaired
from web.client_text import client_text
from web.ui_language import html_tag, resolve_ui_language

DISPLAY = Station.Kind.DISPLAY


@never_cache
@require_GET
def display(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    station = access.paired_station(request, DISPLAY, now)
    if station is None:
        return unpaired(request, DISPLAY)
    site = station.site
    context = {
        "site": site,
        "lines": list(site.lines.select_related("language")),
        "spoken": site_ui_languages(site),
        "words": call_phrases(site),
        "now": alive_message(site, now),
    }
    return render(request, "display/display.html", context)


@never_cache
@require_GET
def alive(request: HttpRequest) -> JsonResponse:
    """Polled by an unattended display: a revoked one gets 403, and the others learn of a new version."""
    now = timezone.now()
    return JsonResponse(alive_message(access.require_station(request, DISPLAY, now).site, now))


def alive_message(site: Site, at: datetime) -> dict[str, object]:
    """Data that changes without the board: the program's version, the time (UTC), and today's opening hours."""
    return {"app_version": settings.APP_VERSION, "at": at.isoformat(), "hours": hours_today(site, at)}


def hours_today(site: Site, at: datetime) -> list[str]:
    return [
        f"{opens:%H:%M}–{'24:00' if closes.date() > opens.date() else format(closes, '%H:%M')}"
        for opens, closes in hours.spans(site, hours.service_day(site, at))
    ]


def site_ui_languages(site: Site) -> list[Language]:
    """The site's languages that have a translation, and always Finnish and Swedish."""
    tags = {"fi", "sv", *site.lines.values_list("language", flat=True)}
    return [language for language in ui_languages() if language.tag in tags]


def call_phrases(site: Site) -> dict[str, dict[str, str]]:
    """The phrases of a call, for Finnish and every language of the site: tag → phrases, `lang` and `direction`.

    `lang` is the language of the phrases: Finnish where the ticket's own language has no translation.
    """
    return {tag: _phrases_in(tag) for tag in ["fi", *site.lines.values_list("language", flat=True)]}


def _phrases_in(tag: str) -> dict[str, str]:
    with translation.override(resolve_ui_language(tag)):
        direction = "rtl" if translation.get_language_bidi() else "ltr"
        setting = {"lang": html_tag(resolve_ui_language(tag)), "direction": direction}
        return setting | {"desk": str(client_text("desk")), "come": str(client_text("Please come to the desk"))}
