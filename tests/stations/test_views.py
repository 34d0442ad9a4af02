from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.asserts import assertTemplateUsed

from centre.models import Site
from stations import actions
from stations.models import Station
from tests import make
from tests.make import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
KIOSK, DISPLAY = Station.Kind.KIOSK, Station.Kind.DISPLAY
JSON = {"accept": "application/json", "accept-language": "en"}


@pytest.fixture
def site() -> Site:
    return make.site()


@pytest.fixture
def manager(site: Site) -> Client:
    return make.logged_in(make.mikko(site))


def link(station: Station) -> str:
    return f"/pair/{actions.create_pairing_token(station, at=NOW)}/"


def test_the_link_page_shows_one_button_and_pairs_no_device(site: Site) -> None:
    address = link(make.station(site))
    for _ in range(3):
        answer = Client().get(address)
        assertTemplateUsed(answer, "stations/pair.html")
        assert answer.content.decode().count("<button") == 1
    assert Station.objects.get().token == ""


@pytest.mark.parametrize(("kind", "home"), [(KIOSK, "/kiosk/"), (DISPLAY, "/display/")])
def test_the_button_pairs_the_device_and_redirects_to_its_page(site: Site, kind: Station.Kind, home: str) -> None:
    device = Client()
    answer = device.post(link(make.station(site, kind)))
    cookie = answer.cookies[f"{kind}_station"]
    assert (answer.status_code, answer.headers["Location"]) == (302, home)
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert device.get(home).context["site"] == site


def test_only_a_hash_of_the_secret_is_stored(site: Site) -> None:
    secret = Client().post(link(make.station(site))).cookies["kiosk_station"].value
    assert secret not in Station.objects.values_list("token", "claim").get()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_works_once(site: Site, method: str) -> None:
    address = link(make.station(site))
    Client().post(address)
    answer = getattr(Client(), method)(address, headers=JSON)
    sentence = "This link has been used or is too old. Please ask for a new one."
    assert (answer.status_code, answer.json()) == (410, {"refused": sentence})


def test_a_link_works_for_a_day(site: Site) -> None:
    station = make.station(site)
    old = f"/pair/{actions.create_pairing_token(station, at=NOW - timedelta(hours=24))}/"
    assert Client().post(old).status_code == 410


def test_a_new_link_invalidates_the_previous_link(site: Site) -> None:
    before, after = link(make.station(site)), link(make.station(site))
    assert [Client().post(address).status_code for address in (before, after)] == [410, 302]


def test_a_paired_device_stays_paired_until_the_new_link_is_used(site: Site) -> None:
    first = make.device(site)
    address = link(Station.objects.get())
    assertTemplateUsed(first.get("/kiosk/"), "kiosk/languages.html")
    Client().post(address)
    assertTemplateUsed(first.get("/kiosk/"), "stations/unpaired.html")


@pytest.mark.parametrize("token", ["made-up", "kiosk", "%00", "x" * 3000])
def test_an_invented_link_is_refused(site: Site, token: str) -> None:
    assert Client().get(f"/pair/{token}/").status_code == 410


@pytest.mark.parametrize(("kind", "home"), [(KIOSK, "/kiosk/"), (DISPLAY, "/display/")])
def test_entering_the_code_of_a_screen_pairs_it(site: Site, manager: Client, kind: Station.Kind, home: str) -> None:
    device = Client()
    code = device.get(home).context["code"]
    added = manager.post("/stations/add/", {"site": site.pk, "kind": kind, "name": "One", "code": code.lower()})
    paired = device.get(home)
    assert (added.headers["Location"], paired.headers["Location"]) == ("/stations/", home)
    assert device.get(home).context["site"] == site


def test_a_code_pairs_another_device_with_an_existing_station(site: Site, manager: Client) -> None:
    station, device = make.station(site), Client()
    code = device.get("/kiosk/").context["code"]
    answer = manager.post(f"/stations/{station.pk}/code/", {"code": f"{code[:3].lower()} {code[3:]}"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/stations/")
    assert device.get("/kiosk/").headers["Location"] == "/kiosk/"
    assert Station.objects.get(pk=station.pk).paired_at == NOW


@pytest.mark.parametrize("code", ["", "ABC", "ABC2345", "ABC23!", "x" * 3000, "\x00"])
def test_what_is_no_code_pairs_nothing(site: Site, manager: Client, code: str) -> None:
    station = make.station(site)
    answer = manager.post(f"/stations/{station.pk}/code/", {"code": code}, headers=JSON)
    assert (answer.status_code, answer.json()) == (422, {"refused": "The code has six letters and digits."})
    assert Station.objects.get(pk=station.pk).claim == ""


def test_the_code_on_a_screen_stays_the_same(site: Site) -> None:
    device = Client()
    assert device.get("/kiosk/").context["code"] == device.get("/kiosk/").context["code"]


def test_a_code_lasts_ten_minutes(site: Site) -> None:
    device = Client()
    code = device.get("/kiosk/").context["code"]
    actions.claim_by_code(make.station(site), code, at=NOW - timedelta(minutes=10))
    assertTemplateUsed(device.get("/kiosk/"), "stations/unpaired.html")


def test_showing_a_code_stores_nothing(site: Site) -> None:
    Client().get("/kiosk/")
    assert Station.objects.count() == 0


def test_a_manager_adds_a_station_and_gets_its_link_once(site: Site, manager: Client) -> None:
    answer = manager.post("/stations/add/", {"site": site.pk, "kind": "display", "name": "Lobby"})
    address = answer.context["link"].removeprefix("http://testserver")
    assert str(Station.objects.get()) == "Lobby"
    assert Client().post(address).status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 41), ("kind", "fridge"), ("site", "0"), ("code", "ABC"), ("code", "ABCDE1")],
)
def test_an_invalid_station_is_not_added(site: Site, manager: Client, field: str, value: str) -> None:
    fields = {"site": site.pk, "kind": "kiosk", "name": "One", "code": ""} | {field: value}
    answer = manager.post("/stations/add/", fields)
    assert (answer.status_code, list(answer.context["form"].errors), Station.objects.count()) == (422, [field], 0)


def test_a_manager_adds_stations_to_the_own_site_only(manager: Client) -> None:
    tikkurila = make.site("tikkurila")
    answer = manager.post("/stations/add/", {"site": tikkurila.pk, "kind": "kiosk", "name": "One"})
    assert (answer.status_code, Station.objects.count()) == (422, 0)


def test_a_manager_sees_the_stations_of_the_own_site(site: Site, manager: Client) -> None:
    mine = make.station(site)
    make.station(make.site("tikkurila"))
    assert list(manager.get("/stations/").context["stations"]) == [mine]


def test_a_revoked_station_is_unpaired_at_once(site: Site, manager: Client) -> None:
    device = make.device(site)
    answer = manager.post(f"/stations/{Station.objects.get().pk}/revoke/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/stations/")
    assertTemplateUsed(device.get("/kiosk/"), "stations/unpaired.html")


def test_a_new_link_is_shown(site: Site, manager: Client) -> None:
    answer = manager.post(f"/stations/{make.station(site).pk}/link/")
    assert Client().post(answer.context["link"].removeprefix("http://testserver")).status_code == 302


@pytest.mark.parametrize("action", ["revoke", "link"])
def test_a_station_of_another_site_is_not_found(manager: Client, action: str) -> None:
    theirs = make.station(make.site("tikkurila"))
    answer = manager.post(f"/stations/{theirs.pk}/{action}/", headers=JSON)
    theirs.refresh_from_db()
    assert (answer.status_code, theirs.claim, theirs.revoked_at) == (404, "", None)


def test_an_unknown_station_action_is_not_found(site: Site, manager: Client) -> None:
    assert manager.post(f"/stations/{make.station(site).pk}/paint/").status_code == 404


def test_an_advisor_has_no_stations_page(site: Site) -> None:
    amina = make.logged_in(make.amina(site))
    answer = amina.get("/stations/", headers=JSON)
    assert (answer.status_code, answer.json()) == (403, {"refused": "Your account has no right to this page."})


@pytest.mark.parametrize("path", ["/stations/add/", "/stations/1/revoke/"])
def test_changes_require_a_post(manager: Client, path: str) -> None:
    assert manager.get(path).status_code == 405
