from datetime import time

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from pytest_django.asserts import assertTemplateUsed

from centre.models import OpeningHours, Site
from stations import actions
from stations.models import Station
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
JSON = {"accept": "application/json"}


def test_the_language_picker_shows_the_lines_of_the_site(kiosk: Client) -> None:
    context = kiosk.get("/kiosk/").context
    assert [line.language.tag for line in context["lines"]] == ["fi", "en", "so", "ar"]


def test_every_language_picker_has_its_own_key(kiosk: Client) -> None:
    assert kiosk.get("/kiosk/").context["key"] != kiosk.get("/kiosk/").context["key"]


def test_a_closed_kiosk_shows_when_it_opens(site: Site, kiosk: Client) -> None:
    site.hours.update(opens=time(12, 30), closes=time(16))
    answer = kiosk.get("/kiosk/")
    assertTemplateUsed(answer, "kiosk/closed.html")
    assert "12:30" in answer.content.decode()


def test_times_are_those_of_the_site(site: Site, kiosk: Client) -> None:
    Site.objects.update(time_zone="America/New_York")
    OpeningHours.objects.update(opens=time(7, 5), closes=time(16))
    assert "7:05" in kiosk.get("/kiosk/").content.decode()


def test_an_unpaired_kiosk_shows_its_code(site: Site) -> None:
    answer = Client().get("/kiosk/")
    assertTemplateUsed(answer, "stations/unpaired.html")
    assert "kiosk_station" in answer.cookies


def test_the_other_languages_page_lists_languages_without_a_line(kiosk: Client) -> None:
    others = {language.tag for language in kiosk.get("/kiosk/other/").context["others"]}
    assert "tr" in others
    assert not others & set(make.LANGUAGES)


def test_a_requested_language_is_offered_the_lines_of_the_site(kiosk: Client) -> None:
    context = kiosk.get("/kiosk/other/", {"language": "tr"}).context
    assert context["asked"].tag == "tr"
    assert [line.language.tag for line in context["lines"]] == ["fi", "en", "so", "ar"]


@pytest.mark.parametrize("asked", ["so", "xx", "a\x00b", "x" * 5000])
def test_a_served_or_unknown_language_gets_the_list_again(kiosk: Client, asked: str) -> None:
    answer = kiosk.get("/kiosk/other/", {"language": asked})
    assert (answer.status_code, answer.context.get("asked")) == (200, None)


def test_the_ticket_screen_is_in_the_language_of_the_ticket(site: Site, kiosk: Client) -> None:
    ticket = make.ticket(site, "ar")
    answer = kiosk.get(f"/kiosk/tickets/{ticket.token}/")
    page = answer.content.decode()
    assert answer.headers["Content-Language"] == "ar"
    assert '<html lang="ar" dir="rtl"' in page
    assert "AR 001" in page
    assert "<svg" in page


def test_the_ticket_screen_shows_tickets_of_its_own_site_only(site: Site) -> None:
    elsewhere = make.device(make.site("tikkurila"))
    assert elsewhere.get(f"/kiosk/tickets/{make.ticket(site).token}/").status_code == 404


def test_an_open_kiosk_gets_its_open_state(kiosk: Client) -> None:
    assert kiosk.get("/kiosk/alive/").json() == {"open": True, "app_version": settings.APP_VERSION}


def test_a_revoked_kiosk_is_refused(kiosk: Client) -> None:
    actions.revoke(Station.objects.get(), at=make.NOW)
    assert kiosk.get("/kiosk/alive/").status_code == 403


def test_a_kiosk_request_updates_its_last_seen_time(kiosk: Client, clock: time_machine.Traveller) -> None:
    clock.shift(60)
    kiosk.get("/kiosk/alive/")
    assert Station.objects.get().seen_at == make.NOW + make.minutes(1)
