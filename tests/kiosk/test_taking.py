"""POST /kiosk/tickets/, the address that other programs use too."""

import json
from collections.abc import Mapping
from datetime import time
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from centre.models import Site
from kiosk import views
from stations import actions
from stations.models import Station
from tests import make
from tickets.models import Event, Ticket
from web.rate_limit import FleetRateLimiter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
JSON = {"accept": "application/json"}


def take(kiosk: Client, headers: Mapping[str, str] = JSON, /, **fields: str) -> Any:
    return kiosk.post("/kiosk/tickets/", {"language": "so", "key": "k1"} | fields, headers=headers)


def written() -> list[Any]:
    return [Ticket.objects.count(), Event.objects.count(), *Site.objects.values_list("version", flat=True)]


def refused(answer: Any, status: int, sentence: str, language: str = "so") -> None:
    """Turned down in the language that was asked for, with nothing written."""
    assert answer.status_code == status
    assert answer.headers["Content-Language"] == language
    assert answer.headers["Content-Type"] == "application/json"
    with translation.override(language):
        assert json.loads(answer.content) == {"refused": translation.gettext(sentence)}
    assert written() == [0, 0, 0]


def test_a_new_ticket_is_answered_with_code_and_queue_position(kiosk: Client) -> None:
    answer = take(kiosk)
    ticket = Ticket.objects.get()
    assert (answer.status_code, answer.json()) == (
        201,
        {
            "code": "SO 001",
            "number": 1,
            "language": "so",
            "follow": f"http://testserver/t/{ticket.token}/",
            "ahead": 0,
            "wait": None,
        },
    )


def test_the_second_ticket_of_a_line_has_one_ahead_and_a_wait(site: Site, kiosk: Client) -> None:
    make.desk_session(make.amina(site), site)
    make.ticket(site)
    answer = take(kiosk).json()
    assert (answer["code"], answer["ahead"], answer["wait"]) == ("SO 002", 1, [5, 15])


def test_a_repeated_key_gives_the_same_ticket(kiosk: Client) -> None:
    first, second = take(kiosk), take(kiosk)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert written() == [1, 1, 1]


def test_the_key_may_come_in_the_header(kiosk: Client) -> None:
    first = take(kiosk, JSON | {"Idempotency-Key": "k2"}, key="")
    again = take(kiosk, JSON | {"Idempotency-Key": "k2"}, key="")
    assert (first.status_code, again.status_code) == (201, 200)


def test_a_key_reused_with_another_body_is_refused(kiosk: Client) -> None:
    take(kiosk)
    again = take(kiosk, language="ar")
    assert (again.status_code, again.headers["Content-Language"]) == (422, "ar")
    assert written() == [1, 1, 1]


def test_a_key_used_at_another_kiosk_gives_another_ticket(site: Site, kiosk: Client) -> None:
    assert take(kiosk).json()["code"] == "SO 001"
    assert take(make.device(site, name="Two")).json()["code"] == "SO 002"


def test_a_page_post_redirects_to_the_ticket(kiosk: Client) -> None:
    answer = take(kiosk, {"accept": "text/html"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/kiosk/tickets/{Ticket.objects.get().token}/")


def test_the_ticket_belongs_to_the_site_of_the_kiosk(site: Site) -> None:
    tikkurila = make.site("tikkurila")
    take(make.device(tikkurila))
    assert Ticket.objects.get().site == tikkurila


def test_a_language_without_a_line_is_counted_and_served_in_the_fallback(kiosk: Client) -> None:
    answer = take(kiosk, language="tr", fallback="en").json()
    ticket = Ticket.objects.get()
    assert (answer["code"], answer["language"]) == ("EN 001", "tr")
    assert (ticket.requested_language_id, ticket.language_id, ticket.fallback_id) == ("tr", "en", "en")


def test_a_coded_reason_gives_priority(kiosk: Client) -> None:
    take(kiosk, priority="accessibility")
    assert Ticket.objects.get().priority == "accessibility"


def test_a_closed_site_gives_no_number(site: Site, kiosk: Client) -> None:
    site.hours.update(opens=time(12), closes=time(16))
    refused(take(kiosk), 409, "We are closed now. Please come back when we are open.")


def test_a_ticket_taken_before_closing_is_still_answered(site: Site, kiosk: Client) -> None:
    first = take(kiosk)
    site.hours.update(opens=time(12), closes=time(16))
    assert take(kiosk).json() == first.json()


def test_an_unpaired_browser_gets_no_number(site: Site) -> None:
    refused(take(Client()), 403, "This screen is not connected to the service. Please ask the staff.")


def test_a_revoked_kiosk_gets_no_number(kiosk: Client) -> None:
    actions.revoke(Station.objects.get(), at=make.NOW)
    refused(take(kiosk), 403, "This screen is not connected to the service. Please ask the staff.")


def test_a_display_gets_no_number(site: Site) -> None:
    display = make.device(site, Station.Kind.DISPLAY)
    refused(take(display), 403, "This screen is not connected to the service. Please ask the staff.")


UNKNOWN = "This language is not in the list. Please choose another language."


@pytest.mark.parametrize(
    ("fields", "spoken"),
    [
        ({"language": "xx"}, "fi"),
        ({"language": ""}, "fi"),
        ({"language": "tr"}, "fi"),
        ({"language": "tr", "fallback": "ar-XX"}, "fi"),
        ({"language": "xx", "fallback": "en"}, "en"),
        ({"language": "so", "fallback": "ru"}, "so"),
    ],
)
def test_a_language_that_is_not_in_the_list_is_refused(kiosk: Client, fields: dict[str, str], spoken: str) -> None:
    refused(take(kiosk, **fields), 422, UNKNOWN, spoken)


def test_a_request_for_a_service_is_refused(kiosk: Client) -> None:
    refused(take(kiosk, service="passports"), 422, "This service is not offered here.")


def test_an_unknown_reason_for_priority_is_refused(kiosk: Client) -> None:
    refused(take(kiosk, priority="vip"), 422, "This reason for priority is not in the list.")


def test_a_ticket_needs_a_key(kiosk: Client) -> None:
    refused(take(kiosk, key=""), 400, "The request was not complete. Please go back and try again.")


LONG = "The request was too long. Please go back and try again."


@pytest.mark.parametrize("name", ["key", "fallback", "service", "priority"])
@pytest.mark.parametrize("value", ["x" * 65, "a\x00b"])
def test_an_overlong_or_null_byte_field_is_refused(kiosk: Client, name: str, value: str) -> None:
    refused(take(kiosk, **{name: value}), 400, LONG)


@pytest.mark.parametrize("value", ["x" * 65, "a\x00b"])
def test_an_overlong_or_null_byte_idempotency_header_is_refused(kiosk: Client, value: str) -> None:
    refused(take(kiosk, JSON | {"Idempotency-Key": value}, key=""), 400, LONG)


def test_a_language_with_a_null_byte_is_refused(kiosk: Client) -> None:
    refused(take(kiosk, language="so\x00"), 400, LONG, "fi")


def test_an_oversized_body_is_refused(kiosk: Client) -> None:
    body = "language=so&key=" + "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    answer = kiosk.generic("POST", "/kiosk/tickets/", body, "application/x-www-form-urlencoded", headers=JSON)
    refused(answer, 413, LONG, "fi")


def test_a_key_of_64_characters_is_accepted(kiosk: Client) -> None:
    assert take(kiosk, key="x" * 64).status_code == 201


@pytest.mark.parametrize("method", ["get", "put", "delete", "head"])
def test_the_tickets_address_accepts_posts_only(kiosk: Client, method: str) -> None:
    answer = getattr(kiosk, method)("/kiosk/tickets/", headers=JSON | {"accept-language": "ar"})
    assert (answer.status_code, answer.headers["Allow"], answer.headers["Content-Language"]) == (405, "POST", "ar")


def test_a_wrong_method_is_answered_with_a_sentence(kiosk: Client) -> None:
    answer = kiosk.get("/kiosk/tickets/", headers=JSON | {"accept-language": "en"})
    assert answer.json() == {"refused": "This address cannot be used in this way. Please go back."}


def test_a_form_of_another_page_is_refused(site: Site) -> None:
    strict = make.device(site)
    strict.handler.enforce_csrf_checks = True
    expired = "This page was open for too long. Please go back, reload it and try again."
    refused(take(strict), 403, expired)


def test_a_kiosk_past_its_rate_limit_is_refused_for_a_while(
    kiosk: Client, settings: Settings, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL = ""  # a real Redis has a clock of its own
    monkeypatch.setattr(views, "ticket_limiter", FleetRateLimiter("tickets", per_minute=1))
    assert take(kiosk, key="k1").status_code == 201
    answer = take(kiosk, key="k2")
    assert (answer.status_code, answer.headers["Content-Language"], written()) == (429, "so", [1, 1, 1])
    clock.shift(61)
    assert take(kiosk, key="k2").status_code == 201


def test_a_page_post_is_refused_with_a_page(site: Site, kiosk: Client) -> None:
    answer = take(kiosk, {"accept": "text/html"}, language="ar", fallback="xx")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<html lang="ar" dir="rtl"' in page
    assert written() == [0, 0, 0]
