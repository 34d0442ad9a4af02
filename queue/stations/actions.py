"""Pairs and revokes stations. A link or a code works once, for a limited time, for one station."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from centre.models import Site
from stations import pairing_code
from stations.access import hash_secret
from stations.models import Station
from stations.refusals import LINK_USED
from web.refusals import Refused

LINK_VALID_FOR = timedelta(hours=24)


def create_pairing_token(station: Station, *, at: datetime) -> str:
    """A new one-time token for /pair/<token>/. A device that is already paired stays paired until the token is used."""
    token = secrets.token_urlsafe(24)
    _claim(station, token, at + LINK_VALID_FOR)
    return token


def claim_by_code(station: Station, code: str, *, at: datetime) -> None:
    """Let the device that shows this code pair with its next request. Spaces and case do not matter."""
    _claim(station, _code_claim(station.kind, code.replace(" ", "").upper()), at + pairing_code.VALID_FOR)


def station_for_claim(claim: str, *, at: datetime) -> Station:
    """The station of this link or code. Raises `Refused` (LINK_USED) if it was used or has expired."""
    station = Station.objects.filter(claim=hash_secret(claim), claim_until__gt=at).first()
    if station is None:
        raise Refused(LINK_USED)
    return station


def pair(claim: str, secret: str, *, at: datetime) -> Station:
    """Pair the device that has `secret` with the station of `claim`, which no other device can use afterwards.

    It replaces the station's earlier device, clears a revocation, and sets `paired_at` and `seen_at` to `at` (aware).
    Raises `Refused` (LINK_USED) for an unknown, used or expired claim, and for one of two concurrent requests.
    """
    station = station_for_claim(claim, at=at)
    token = {"token": hash_secret(secret), "paired_at": at, "seen_at": at, "revoked_at": None}
    mine = Station.objects.filter(pk=station.pk, claim=station.claim)
    if not mine.update(claim="", claim_until=None, **token):
        raise Refused(LINK_USED)
    station.refresh_from_db()
    return station


def pair_if_claimed(code: str, kind: Station.Kind, secret: str, *, at: datetime) -> bool:
    """Pair the device if its code was entered for a station; returns whether it was."""
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
    """If two stations are given the same code, the later one gets the device."""
    with transaction.atomic():
        Station.objects.filter(claim=hash_secret(claim)).update(claim="", claim_until=None)
        Station.objects.filter(pk=station.pk).update(claim=hash_secret(claim), claim_until=until)


def _code_claim(kind: str, code: str) -> str:
    """A code is visible in the lobby, so it must not work as a link: a token in an address has no slash."""
    return f"{kind}/{code}"
