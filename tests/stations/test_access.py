from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from centre.models import Site
from stations import access, actions
from stations.models import Station
from stations.pairing_code import pairing_code
from stations.refusals import NOT_PAIRED
from tests import make
from tests.make import NOW
from web.refusals import Refused

pytestmark = pytest.mark.django_db
KIOSK, DISPLAY = Station.Kind.KIOSK, Station.Kind.DISPLAY


@pytest.fixture
def site() -> Site:
    return make.site()


def paired(site: Site, secret: str = "secret", kind: Station.Kind = KIOSK, name: str = "One") -> Station:
    return actions.pair(actions.create_pairing_token(make.station(site, kind, name), at=NOW), secret, at=NOW)


def find(secret: str, kind: Station.Kind = KIOSK, at: datetime = NOW, cookie: str = "kiosk_station") -> Station | None:
    request = RequestFactory().get("/")
    request.COOKIES[cookie] = secret
    return access.paired_station(request, kind, at)


def test_the_station_is_known_by_its_secret(site: Site) -> None:
    one, two = paired(site), paired(site, "another", name="Two")
    assert [find("secret"), find("another"), find("guessed"), find("")] == [one, two, None, None]


def test_a_request_without_a_cookie_has_no_station(site: Site) -> None:
    paired(site)
    assert access.paired_station(RequestFactory().get("/"), KIOSK, NOW) is None


def test_the_stored_hash_is_not_accepted_as_a_secret(site: Site) -> None:
    assert find(paired(site).token) is None


def test_a_kiosk_is_no_display(site: Site) -> None:
    paired(site)
    assert find("secret", DISPLAY, cookie="display_station") is None
    assert find("secret", DISPLAY) is None


def test_a_revoked_station_is_unknown(site: Site) -> None:
    actions.revoke(paired(site), at=NOW)
    assert find("secret") is None


def test_an_empty_secret_finds_no_unpaired_station(site: Site) -> None:
    make.station(site)
    assert find("") is None


def test_a_request_that_requires_a_station_is_refused_without_one(site: Site) -> None:
    with pytest.raises(Refused) as refused:
        access.require_station(RequestFactory().get("/"), KIOSK, NOW)
    assert (refused.value.refusal, refused.value.status) == (NOT_PAIRED, 403)


@pytest.mark.parametrize(("passed", "noted"), [(9, False), (10, False), (11, True)])
def test_last_seen_is_written_every_ten_seconds_at_most(site: Site, passed: int, noted: bool) -> None:
    paired(site)
    later = NOW + timedelta(seconds=passed)
    find("secret", at=later)
    assert Station.objects.get().seen_at == (later if noted else NOW)


def test_a_station_seen_just_now_costs_one_query(site: Site) -> None:
    paired(site)
    with CaptureQueriesContext(connection) as queries:
        find("secret")
    assert len(queries) == 1


def test_one_of_two_concurrent_requests_writes_last_seen(site: Site) -> None:
    station, later = paired(site), NOW + timedelta(minutes=1)
    find("secret", at=later)
    access._note_seen(station, later + timedelta(seconds=5))
    assert Station.objects.get().seen_at == later


def test_the_device_cookie_is_http_only_secure_and_same_site(settings: Settings) -> None:
    settings.HTTPS = True
    response = HttpResponse()
    access.set_device_cookie(response, KIOSK, "secret")
    cookie = response.cookies["kiosk_station"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"], cookie["secure"]) == ("secret", True, "Lax", True)
    assert cookie["max-age"] == 10 * 365 * 24 * 3600


def test_the_device_cookie_is_not_secure_without_https() -> None:
    response = HttpResponse()
    access.set_device_cookie(response, DISPLAY, "secret")
    assert response.cookies["display_station"]["secure"] == ""


def test_secrets_are_long_and_new_each_time() -> None:
    made = {access.new_secret() for _ in range(20)}
    assert (len(made), {len(secret) for secret in made}) == (20, {32})


def test_a_device_keeps_its_existing_secret() -> None:
    request = RequestFactory().get("/")
    assert len(access.device_secret(request, KIOSK)) == 32
    request.COOKIES["kiosk_station"] = "secret"
    assert access.device_secret(request, KIOSK) == "secret"


def test_the_code_follows_from_the_secret_and_can_be_typed() -> None:
    codes = [pairing_code(secret) for secret in ("secret", "secret", "another")]
    assert codes[0] == codes[1] != codes[2]
    assert [code for code in codes if not set(code) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") or len(code) != 6] == []
