from datetime import time

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.asserts import assertTemplateUsed

from centre.models import Site
from display.views import call_phrases
from stations import actions
from stations.models import Station
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def site() -> Site:
    return make.site()


@pytest.fixture
def display(site: Site) -> Client:
    return make.device(site, Station.Kind.DISPLAY)


def test_a_paired_display_shows_the_lines_of_its_site(site: Site, display: Client) -> None:
    answer = display.get("/display/")
    assertTemplateUsed(answer, "display/display.html")
    assert answer.context["site"] == site
    assert [line.language_id for line in answer.context["lines"]] == ["fi", "en", "so", "ar"]


def test_an_unpaired_display_shows_its_code(site: Site) -> None:
    answer = Client().get("/display/")
    assertTemplateUsed(answer, "stations/unpaired.html")
    assert "display_station" in answer.cookies


def test_a_kiosk_is_no_display(site: Site) -> None:
    kiosk = make.device(site, Station.Kind.KIOSK)
    kiosk.cookies["display_station"] = kiosk.cookies["kiosk_station"].value
    assertTemplateUsed(kiosk.get("/display/"), "stations/unpaired.html")


def test_a_display_gets_the_app_version_the_time_and_the_hours(site: Site, display: Client) -> None:
    site.hours.update(opens=time(9), closes=time(16, 30))
    answer = display.get("/display/alive/").json()
    assert answer == {"app_version": settings.APP_VERSION, "at": "2026-03-02T08:00:00+00:00", "hours": ["09:00–16:30"]}


def test_a_revoked_display_is_refused(display: Client) -> None:
    actions.revoke(Station.objects.get(), at=make.NOW)
    answer = display.get("/display/alive/", headers={"accept": "application/json", "accept-language": "en"})
    sentence = "This screen is not connected to the service. Please ask the staff."
    assert (answer.status_code, answer.json()) == (403, {"refused": sentence})


def test_display_pages_reject_posts(display: Client) -> None:
    assert [display.post(path).status_code for path in ("/display/", "/display/alive/")] == [405, 405]


def test_call_phrases_cover_every_language_of_the_site(site: Site) -> None:
    said = call_phrases(site)
    assert sorted(said) == ["ar", "en", "fi", "so"]
    assert said["en"] == {"lang": "en", "direction": "ltr", "desk": "desk", "come": "Please come to the desk"}
    assert (said["ar"]["lang"], said["ar"]["direction"]) == ("ar", "rtl")


def test_a_language_without_screen_texts_is_called_in_finnish() -> None:
    said = call_phrases(make.site(languages=["tr", "fi"]))
    assert said["tr"] == said["fi"]
