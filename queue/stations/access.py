"""Identifies the station of a request. The device has a secret in an http-only cookie; the database has its hash."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase

from centre.compiled_query import CompiledModelQuery, Param
from stations.models import Station
from stations.refusals import NOT_PAIRED
from web.refusals import Refused

SEEN_EVERY = timedelta(seconds=10)
TEN_YEARS = 10 * 365 * 24 * 3600


_paired = CompiledModelQuery(
    lambda: Station.objects.order_by().filter(kind=Param("kind"), token=Param("token"), revoked_at__isnull=True), "site"
)


def hash_secret(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def paired_station(request: HttpRequest, kind: Station.Kind, at: datetime) -> Station | None:
    """The paired station that sent this request, or None. Updates `seen_at`."""
    secret = request.COOKIES.get(_cookie(kind), "")
    if not secret:
        return None
    station = _paired.first(kind=kind, token=hash_secret(secret))
    if station is not None:
        _note_seen(station, at)
    return station


def require_station(request: HttpRequest, kind: Station.Kind, at: datetime) -> Station:
    station = paired_station(request, kind, at)
    if station is None:
        raise Refused(NOT_PAIRED)
    return station


def new_secret() -> str:
    return secrets.token_urlsafe(24)


def device_secret(request: HttpRequest, kind: Station.Kind) -> str:
    """The secret in the device's cookie, or a new one."""
    return request.COOKIES.get(_cookie(kind)) or new_secret()


def set_device_cookie(response: HttpResponseBase, kind: Station.Kind, secret: str) -> None:
    response.set_cookie(_cookie(kind), secret, max_age=TEN_YEARS, httponly=True, samesite="Lax", secure=settings.HTTPS)


def _cookie(kind: Station.Kind) -> str:
    return f"{kind}_station"


def _note_seen(station: Station, at: datetime) -> None:
    """Writes at most once in ten seconds, for any number of requests."""
    stale = Q(seen_at__isnull=True) | Q(seen_at__lt=at - SEEN_EVERY)
    if station.seen_at is None or station.seen_at < at - SEEN_EVERY:
        Station.objects.filter(stale, pk=station.pk).update(seen_at=at)
