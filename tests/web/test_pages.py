from collections import defaultdict

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver, path

from centre.models import Person, Site
from tests import make
from web.navigation import navigation
from web.pages import Audience, accepts, client_page, declared_routes, is_for_staff, page_at, staff_page

ROUTES = list(declared_routes(get_resolver().url_patterns))


def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_every_route_declares_its_page() -> None:
    assert [address for address, page in ROUTES if page is None] == []


def test_a_route_without_a_declaration_is_found() -> None:
    routes = [staff_page("desk/", view, name="desk"), path("extra/", view)]
    assert [address for address, page in declared_routes(routes) if page is None] == ["extra/"]


def test_routes_with_the_same_first_part_have_the_same_audience() -> None:
    audiences: dict[str, set[Audience]] = defaultdict(set)
    for address, page in ROUTES:
        if page:
            audiences[address.partition("/")[0]].add(page.audience)
    assert {part for part, found in audiences.items() if len(found) > 1} == set()


@pytest.mark.parametrize(
    ("address", "staff"),
    [
        ("/desk/tickets/7/call/", True),
        ("/stations/", True),
        ("/admin/centre/site/", True),
        ("/login/", True),
        ("/desk/nothing/here/", True),
        ("/kiosk/", False),
        ("/pair/abc/", False),
        ("/t/abc/", False),
        ("/nothing/", False),
        ("/healthz", False),
    ],
)
def test_addresses_for_the_staff_are_recognised(address: str, staff: bool) -> None:
    assert is_for_staff(address) == staff


@pytest.mark.parametrize(
    ("address", "methods"),
    [
        ("/desk/", ["GET"]),
        ("/desk/next/", ["POST"]),
        ("/logout/", ["POST"]),
        ("/login/", ["GET", "POST"]),
        ("/pair/abc/", ["GET", "POST"]),
        ("/admin/centre/site/", ["GET", "POST"]),
        ("/nothing/", []),
        ("desk/", []),
    ],
)
def test_an_address_accepts_the_methods_of_its_view(address: str, methods: list[str]) -> None:
    assert [method for method in ("GET", "POST") if accepts(address, method)] == methods


def test_a_refusal_at_the_kiosk_is_a_page_of_the_kiosk() -> None:
    assert page_at("/kiosk/tickets/").refusal_template == "kiosk/refused.html"
    assert page_at("/t/abc/").refusal_template == "errors/refused.html"


def test_a_page_for_clients_is_in_no_navigation() -> None:
    assert client_page("kiosk/", view, name="kiosk").page.label is None  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_the_navigation_shows_the_pages_that_a_person_may_open() -> None:
    site = make.site()
    shown = {person.username: [page.name for page in navigation(person)] for person in cast(site)}
    assert shown == {
        "amina": ["desk"],
        "mikko": ["desk", "insights", "stations"],
        "paula": ["desk", "insights", "stations", "admin:index"],
    }


def cast(site: Site) -> list[Person]:
    return [make.amina(site), make.mikko(site), make.paula()]


@pytest.mark.django_db
def test_every_page_of_the_navigation_can_be_opened_and_marks_itself() -> None:
    make.site()
    paula = make.paula()
    client = make.logged_in(paula)
    for page in navigation(paula)[:-1]:
        answer = client.get(f"/{page.name}/")
        assert (answer.status_code, f'<a href="/{page.name}/" aria-current="page">' in answer.content.decode()) == (
            200,
            True,
        )


def test_an_anonymous_visitor_sees_no_navigation() -> None:
    assert "<nav" not in Client().get("/login/").content.decode()
