import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from pytest_django import Settings
from pytest_django.asserts import assertTemplateUsed

from centre import hours
from centre.models import Role, Site
from demo import build
from outcomes.models import Contact, Matter
from tests import make
from tests.make import NOW, TODAY
from tickets.models import DeskSession, Event, Ticket
from tickets.states import FINAL

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WITHOUT_HISTORY, WITH_HISTORY = 1, 4
"""Days back from NOW, a Monday: only the latter come to working days."""


def demo(*arguments: str) -> str:
    said = StringIO()
    call_command("demo", *arguments, "--days", str(WITHOUT_HISTORY), stdout=said)
    return said.getvalue()


def told() -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(demo("--json"))
    return answer


def path(address: str) -> str:
    return address.removeprefix("http://localhost:8000")


@pytest.fixture
def centre(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setenv("PORT", "8000")
    return told()


def test_demo_json_lists_addresses_desks_and_logins(centre: dict[str, Any]) -> None:
    staff = centre.pop("staff")
    assert centre == {
        "site": "myyrmaki",
        "base": "http://localhost:8000",
        "kiosk": centre["kiosk"],
        "display": centre["display"],
        "desks": ["1", "2", "3", "4"],
    }
    assert [centre[kind].rsplit("/", 2)[0] for kind in ("kiosk", "display")] == ["http://localhost:8000/pair"] * 2
    assert staff[0] == {
        "username": "amina",
        "password": "neuvonta-demo",
        "role": "advisor",
        "languages": ["so", "ar", "en", "fi"],
    }


def test_the_demo_has_a_login_for_every_role(centre: dict[str, Any]) -> None:
    assert {who["role"] for who in centre["staff"]} == set(Role.Kind.values)


def test_every_login_works(centre: dict[str, Any]) -> None:
    for who in centre["staff"]:
        answer = Client().post("/login/", {"username": who["username"], "password": who["password"]})
        assert answer.status_code == 302


def test_the_base_is_the_public_address(settings: Settings) -> None:
    settings.BASE_URL = "https://desk.example.org"
    assert told()["kiosk"].startswith("https://desk.example.org/pair/")


def test_demo_text_lists_every_login(centre: dict[str, Any]) -> None:
    said = demo()
    assert "Everything in it is made up." in said
    assert all(who["username"] in said for who in centre["staff"])


def test_pairing_addresses_pair_a_kiosk_and_a_display(centre: dict[str, Any]) -> None:
    kiosk, display = Client(), Client()
    assert kiosk.post(path(centre["kiosk"])).headers["Location"] == "/kiosk/"
    assert display.post(path(centre["display"])).headers["Location"] == "/display/"
    assertTemplateUsed(kiosk.get("/kiosk/"), "kiosk/languages.html")


def test_pairing_addresses_are_fresh_and_paired_devices_stay_paired(centre: dict[str, Any]) -> None:
    kiosk = Client()
    kiosk.post(path(centre["kiosk"]))
    again = told()
    assert again["kiosk"] != centre["kiosk"]
    assertTemplateUsed(kiosk.get("/kiosk/"), "kiosk/languages.html")


def test_a_repeated_demo_builds_nothing(centre: dict[str, Any]) -> None:
    before = [Ticket.objects.count(), Event.objects.count(), Site.objects.get().version]
    demo()
    assert [Ticket.objects.count(), Event.objects.count(), Site.objects.get().version] == before


def test_today_starts_with_an_empty_line_and_every_desk_closed() -> None:
    build.find_or_build(NOW, WITH_HISTORY)
    assert not Ticket.objects.filter(day__gte=TODAY).exists()
    assert not Ticket.objects.exclude(state__in=FINAL).exists()
    assert not DeskSession.objects.filter(closed_at__isnull=True).exists()


def test_the_site_is_always_open(centre: dict[str, Any]) -> None:
    assert all(hours.is_open(Site.objects.get(), NOW + make.minutes(30) * count) for count in range(7 * 48))


def test_history_is_labelled_and_logged() -> None:
    build.find_or_build(NOW, WITH_HISTORY)
    assert Site.objects.get().synthetic
    assert (Ticket.objects.count() > 10, Contact.objects.count() > 10) == (True, True)
    assert Matter.objects.count() >= Contact.objects.count()
    assert Ticket.objects.filter(state="served", contact=None).count() == 0


def test_every_demo_builds_the_same_history() -> None:
    histories = []
    for _ in range(2):
        with transaction.atomic():
            build.find_or_build(NOW, WITH_HISTORY)
            histories.append(history())
            transaction.set_rollback(True)
    assert histories[0] == histories[1]
    assert len(histories[0]) > 100


def history() -> list[tuple[Any, ...]]:
    events = Event.objects.order_by("version")
    people = ("advisor__username", "desk__name")
    return list(events.values_list("version", "at", "move", "ticket__prefix", "ticket__number", "reason", *people))


@pytest.mark.parametrize("there", ["site", "person"])
def test_demo_refuses_a_real_centre(there: str) -> None:
    make.site() if there == "site" else make.person("somebody", None)
    with pytest.raises(CommandError, match="real centre"):
        demo()
    assert Ticket.objects.count() == 0
