"""The lobby display's page. Everything that moves on it comes through the board's socket."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from centre.models import Site
from centre.spoken import spoken
from stations import access
from stations.models import Station
from stations.views import unpaired

DISPLAY = Station.Kind.DISPLAY


@never_cache
@require_GET
def display(request: HttpRequest) -> HttpResponse:
    station = access.find(request, DISPLAY, timezone.now())
    if station is None:
        return unpaired(request, DISPLAY)
    lines = list(station.site.lines.select_related("language"))
    context = {"site": station.site, "lines": lines, "words": words(station.site), "version": settings.VERSION}
    return render(request, "display/display.html", context)


@never_cache
@require_GET
def alive(request: HttpRequest) -> JsonResponse:
    """An unattended display asks now and then: a revoked one learns it here, and so does one of an older version."""
    access.require(request, DISPLAY, timezone.now())
    return JsonResponse({"version": settings.VERSION})


def words(site: Site) -> dict[str, dict[str, str]]:
    """What a call says, in every language that may be called: tag → endonym, direction and the words."""
    return {language.tag: _in(language.tag, language.endonym) for language in site.languages.all()}


def _in(tag: str, endonym: str) -> dict[str, str]:
    with translation.override(spoken(tag)):
        direction = "rtl" if translation.get_language_bidi() else "ltr"
        return {"endonym": endonym, "direction": direction, "desk": _("desk"), "come": _("Please come to the desk")}
