"""Which station a request comes from. The device keeps a secret in an http-only cookie; we keep its hash."""

import secrets
from base64 import b32encode
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

from stations.models import Station
from stations.refusals import NOT_PAIRED
from web.refusals import Refused

SEEN_EVERY = timedelta(seconds=10)
TEN_YEARS = 10 * 365 * 24 * 3600


def hash_secret(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def paired_station(request: HttpRequest, kind: Station.Kind, at: datetime) -> Station | None:
    """The paired station behind this request, if there is one; notes that it was seen."""
    secret = request.COOKIES.get(_cookie(kind), "")
    if not secret:
        return None
    paired = Station.objects.select_related("site").filter(kind=kind, token=hash_secret(secret), revoked_at=None)
    station = paired.first()
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
    """The device's own secret, a new one if it has none yet."""
    return request.COOKIES.get(_cookie(kind)) or new_secret()


def set_device_cookie(response: HttpResponseBase, kind: Station.Kind, secret: str) -> None:
    response.set_cookie(_cookie(kind), secret, max_age=TEN_YEARS, httponly=True, samesite="Lax", secure=settings.HTTPS)


def pairing_code(secret: str) -> str:
    """The six characters an unpaired device shows. Made from its secret, so that showing them stores nothing."""
    return b32encode(salted_hmac("stations.code", secret).digest())[:6].decode()


def _cookie(kind: Station.Kind) -> str:
    return f"{kind}_station"


def _note_seen(station: Station, at: datetime) -> None:
    """At most one write in ten seconds, however often the station asks."""
    stale = Q(seen_at__isnull=True) | Q(seen_at__lt=at - SEEN_EVERY)
    if station.seen_at is None or station.seen_at < at - SEEN_EVERY:
        Station.objects.filter(stale, pk=station.pk).update(seen_at=at)
