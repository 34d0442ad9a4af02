from collections.abc import Callable
from datetime import timedelta

import pytest

from centre.models import Site
from stations import actions
from stations.access import hash_secret
from stations.models import Station
from stations.refusals import LINK_USED
from tests import make
from tests.make import NOW
from web.refusals import Refused

pytestmark = pytest.mark.django_db
KIOSK, DISPLAY = Station.Kind.KIOSK, Station.Kind.DISPLAY
SECOND = timedelta(seconds=1)


@pytest.fixture
def site() -> Site:
    return make.site()


@pytest.fixture
def kiosk(site: Site) -> Station:
    return make.station(site)


def refused(call: Callable[[], object]) -> bool:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.refusal == LINK_USED


def token(station: Station) -> str:
    return Station.objects.values_list("token", flat=True).get(pk=station.pk)


def test_a_link_pairs_the_device_that_uses_it(kiosk: Station) -> None:
    link = actions.create_pairing_token(kiosk, at=NOW)
    assert actions.station_for_claim(link, at=NOW) == kiosk
    paired = actions.pair(link, "secret", at=NOW + SECOND)
    kept = (paired, paired.token, paired.paired_at, paired.seen_at, paired.claim, paired.claim_until)
    assert kept == (kiosk, hash_secret("secret"), NOW + SECOND, NOW + SECOND, "", None)


def test_a_link_pairs_once(kiosk: Station) -> None:
    link = actions.create_pairing_token(kiosk, at=NOW)
    actions.pair(link, "secret", at=NOW)
    assert refused(lambda: actions.pair(link, "another", at=NOW))
    assert token(kiosk) == hash_secret("secret")


def test_one_of_two_devices_using_a_link_at_once_is_refused(kiosk: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read the link as unused; the second update finds it used."""
    link, seen = actions.create_pairing_token(kiosk, at=NOW), Station.objects.get()
    actions.pair(link, "secret", at=NOW)
    monkeypatch.setattr(actions, "station_for_claim", lambda claim, at: seen)
    assert refused(lambda: actions.pair(link, "another", at=NOW))
    assert token(kiosk) == hash_secret("secret")


@pytest.mark.parametrize(
    ("passed", "works"), [(timedelta(hours=24) - SECOND, True), (timedelta(hours=24), False)], ids=["in time", "late"]
)
def test_a_link_lasts_a_day(kiosk: Station, passed: timedelta, works: bool) -> None:
    link = actions.create_pairing_token(kiosk, at=NOW)
    assert works or refused(lambda: actions.station_for_claim(link, at=NOW + passed))
    assert works or refused(lambda: actions.pair(link, "secret", at=NOW + passed))
    assert not works or actions.pair(link, "secret", at=NOW + passed) == kiosk


def test_a_new_link_invalidates_the_previous_link(kiosk: Station) -> None:
    before, after = actions.create_pairing_token(kiosk, at=NOW), actions.create_pairing_token(kiosk, at=NOW)
    assert refused(lambda: actions.pair(before, "secret", at=NOW))
    assert actions.pair(after, "secret", at=NOW) == kiosk


def test_a_paired_device_stays_paired_until_another_is_paired(kiosk: Station) -> None:
    actions.pair(actions.create_pairing_token(kiosk, at=NOW), "first", at=NOW)
    link = actions.create_pairing_token(kiosk, at=NOW)
    assert token(kiosk) == hash_secret("first")
    actions.pair(link, "second", at=NOW)
    assert token(kiosk) == hash_secret("second")


@pytest.mark.parametrize("link", ["", "x", "kiosk/ABC234", "é" * 500])
def test_an_unknown_link_is_refused(kiosk: Station, link: str) -> None:
    assert refused(lambda: actions.pair(link, "secret", at=NOW))


def test_a_device_whose_code_was_entered_is_paired(kiosk: Station) -> None:
    actions.claim_by_code(kiosk, " abc234 ", at=NOW)
    assert token(kiosk) == ""
    assert actions.pair_if_claimed("ABC234", KIOSK, "secret", at=NOW) is True
    assert token(kiosk) == hash_secret("secret")


def test_a_code_works_once(kiosk: Station) -> None:
    actions.claim_by_code(kiosk, "ABC234", at=NOW)
    again = [actions.pair_if_claimed("ABC234", KIOSK, secret, at=NOW) for secret in ("secret", "another")]
    assert (again, token(kiosk)) == ([True, False], hash_secret("secret"))


@pytest.mark.parametrize(("minutes", "works"), [(9.9, True), (10, False)])
def test_a_code_lasts_ten_minutes(kiosk: Station, minutes: float, works: bool) -> None:
    actions.claim_by_code(kiosk, "ABC234", at=NOW)
    assert actions.pair_if_claimed("ABC234", KIOSK, "secret", at=NOW + timedelta(minutes=minutes)) is works


def test_a_device_whose_code_was_not_entered_stays_unpaired(kiosk: Station) -> None:
    actions.claim_by_code(kiosk, "ABC234", at=NOW)
    assert actions.pair_if_claimed("XYZ567", KIOSK, "secret", at=NOW) is False


def test_a_code_is_for_one_kind_of_device(kiosk: Station) -> None:
    actions.claim_by_code(kiosk, "ABC234", at=NOW)
    assert actions.pair_if_claimed("ABC234", DISPLAY, "secret", at=NOW) is False


def test_a_pairing_code_is_not_accepted_as_a_link(kiosk: Station) -> None:
    actions.claim_by_code(kiosk, "ABC234", at=NOW)
    assert refused(lambda: actions.pair("ABC234", "secret", at=NOW))


def test_a_code_entered_for_two_stations_pairs_the_later_station(site: Site, kiosk: Station) -> None:
    second = make.station(site, name="Two")
    actions.claim_by_code(kiosk, "ABC234", at=NOW)
    actions.claim_by_code(second, "ABC234", at=NOW)
    assert actions.pair_if_claimed("ABC234", KIOSK, "secret", at=NOW) is True
    assert (token(kiosk), token(second)) == ("", hash_secret("secret"))


def test_revoking_ends_the_device_and_the_link(kiosk: Station) -> None:
    actions.pair(actions.create_pairing_token(kiosk, at=NOW), "secret", at=NOW)
    link = actions.create_pairing_token(kiosk, at=NOW)
    actions.revoke(kiosk, at=NOW + SECOND)
    kept = Station.objects.values_list("token", "claim", "claim_until", "revoked_at").get()
    assert kept == ("", "", None, NOW + SECOND)
    assert refused(lambda: actions.pair(link, "secret", at=NOW))


def test_a_revoked_station_can_be_paired_again(kiosk: Station) -> None:
    actions.revoke(kiosk, at=NOW)
    paired = actions.pair(actions.create_pairing_token(kiosk, at=NOW), "secret", at=NOW)
    assert (paired.token, paired.revoked_at) == (hash_secret("secret"), None)


def test_a_name_identifies_one_station_per_kind_and_site(site: Site) -> None:
    named = [
        actions.get_or_create_station(site, KIOSK, "One"),
        actions.get_or_create_station(site, KIOSK, "One"),
        actions.get_or_create_station(site, DISPLAY, "One"),
    ]
    assert (named[0] == named[1], named[0] == named[2], Station.objects.count()) == (True, False, 2)
