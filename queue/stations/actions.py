"""Pairing and revoking. A link or a code works once, for a while, for one station."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from centre.models import Site
from stations.access import hash_secret
from stations.models import Station
from stations.refusals import LINK_USED
from web.refusals import Refused

LINK_LASTS = timedelta(hours=24)
CODE_LASTS = timedelta(minutes=10)


def create_pairing_token(station: Station, *, at: datetime) -> str:
    """A fresh one-time token for /pair/<token>/; a device that is paired already stays so until it is used."""
    token = secrets.token_urlsafe(24)
    _claim(station, token, at + LINK_LASTS)
    return token


def claim_by_code(station: Station, code: str, *, at: datetime) -> None:
    """Pair with the device that shows this code, as soon as it asks again."""
    _claim(station, _code_claim(station.kind, code.replace(" ", "").upper()), at + CODE_LASTS)


def station_for_claim(claim: str, *, at: datetime) -> Station:
    """The station that this link or code may still pair."""
    station = Station.objects.filter(claim=hash_secret(claim), claim_until__gt=at).first()
    if station is None:
        raise Refused(LINK_USED)
    return station


def pair(claim: str, secret: str, *, at: datetime) -> Station:
    """Bind the device that holds `secret`; of two that try at once, one is refused."""
    station = station_for_claim(claim, at=at)
    token = {"token": hash_secret(secret), "paired_at": at, "seen_at": at, "revoked_at": None}
    mine = Station.objects.filter(pk=station.pk, claim=station.claim)
    if not mine.update(claim="", claim_until=None, **token):
        raise Refused(LINK_USED)
    station.refresh_from_db()
    return station


def pair_if_claimed(code: str, kind: Station.Kind, secret: str, *, at: datetime) -> bool:
    """Whether somebody entered the code of this device; if so, it is paired now."""
    claim = _code_claim(kind, code)
    if not Station.objects.filter(claim=hash_secret(claim), claim_until__gt=at).exists():
        return False
    pair(claim, secret, at=at)
    return True


def revoke(station: Station, *, at: datetime) -> None:
    Station.objects.filter(pk=station.pk).update(token="", claim="", claim_until=None, revoked_at=at)


def get_or_create_station(site: Site, kind: str, name: str) -> Station:
    return Station.objects.get_or_create(site=site, kind=kind, name=name)[0]


def _claim(station: Station, claim: str, until: datetime) -> None:
    """Of two stations that are given the same code, the later one waits for it."""
    with transaction.atomic():
        Station.objects.filter(claim=hash_secret(claim)).update(claim="", claim_until=None)
        Station.objects.filter(pk=station.pk).update(claim=hash_secret(claim), claim_until=until)


def _code_claim(kind: str, code: str) -> str:
    """Everybody in the lobby can read a code, so it is none of the links: no address has a slash in its token."""
    return f"{kind}/{code}"
