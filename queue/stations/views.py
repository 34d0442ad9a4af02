"""The pages that pair a device, and the staff's list of stations."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from centre.models import Site
from centre.rights import managed_sites
from centre.ui_languages import ui_languages
from stations import access, actions
from stations.forms import CodeForm, StationForm
from stations.models import Station
from stations.pairing_code import pairing_code
from stations.refusals import WRONG_CODE
from web.refusals import NOT_FOUND, Refused

HOME = {Station.Kind.KIOSK: "kiosk", Station.Kind.DISPLAY: "display"}


@require_http_methods(["GET", "POST"])
def pair(request: HttpRequest, token: str) -> HttpResponse:
    """GET only shows a button, so that a link checker or a preview cannot use the link up."""
    now = timezone.now()
    station = actions.station_for_claim(token, at=now)
    kind = Station.Kind(station.kind)
    if request.method == "GET":
        return render(request, "stations/pair.html", {"station": station})
    secret = access.new_secret()
    actions.pair(token, secret, at=now)
    response = redirect(HOME[kind])
    access.set_device_cookie(response, kind, secret)
    return response


def unpaired(request: HttpRequest, kind: Station.Kind) -> HttpResponse:
    """The page of an unpaired device. It pairs the device once the staff have entered its code."""
    secret = access.device_secret(request, kind)
    code = pairing_code(secret)
    if actions.pair_if_claimed(code, kind, secret, at=timezone.now()):
        response: HttpResponse = HttpResponseRedirect(reverse(HOME[kind]))
    else:
        context = {"code": code, "kind": kind, "languages": ui_languages()}
        response = render(request, "stations/unpaired.html", context)
    access.set_device_cookie(response, kind, secret)
    return response


@login_required
@require_GET
def stations(request: HttpRequest) -> HttpResponse:
    return _list(request, StationForm(sites=managed_sites(request.user)))


@login_required
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    form = StationForm(request.POST, sites=managed_sites(request.user))
    if not form.is_valid():
        return _list(request, form, status=422)
    data = form.cleaned_data
    station = actions.get_or_create_station(data["site"], data["kind"], data["name"])
    if data["code"]:
        actions.claim_by_code(station, data["code"], at=timezone.now())
        return redirect("stations")
    return _with_link(request, station)


@login_required
@require_POST
def change(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    station = get_object_or_404(Station, pk=pk, site__in=managed_sites(request.user))
    if action == "revoke":
        actions.revoke(station, at=timezone.now())
    elif action == "link":
        return _with_link(request, station)
    elif action == "code":
        actions.claim_by_code(station, _code_of(request), at=timezone.now())
    else:
        raise Refused(NOT_FOUND)
    return redirect("stations")


def _code_of(request: HttpRequest) -> str:
    form = CodeForm(request.POST)
    if not form.is_valid():
        raise Refused(WRONG_CODE)
    return str(form.cleaned_data["code"])


def _with_link(request: HttpRequest, station: Station) -> HttpResponse:
    link = request.build_absolute_uri(reverse("pair", args=[actions.create_pairing_token(station, at=timezone.now())]))
    return _list(request, StationForm(sites=managed_sites(request.user)), link=link, linked=station)


def _list(request: HttpRequest, form: StationForm, status: int = 200, **extra: object) -> HttpResponse:
    sites = managed_sites(request.user)
    rows = Station.objects.select_related("site").filter(site__in=sites)
    context = {"stations": rows, "form": form, "sites": Site.objects.filter(pk__in=sites)} | extra
    return render(request, "stations/stations.html", context, status=status)
