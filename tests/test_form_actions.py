"""Every form, link and fetched address of every page, in every state, is answered by a page that accepts its method.

A test of routes does not find a form whose action no view knows, such as one move among many at one route.
"""

import re
from collections.abc import Callable
from copy import copy
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from centre.models import OpeningHours, Role, Site
from stations import actions
from stations.models import Station
from tests import make
from tests.form_parser import Request, requests_of
from tests.make import NOW
from tickets import desk_sessions
from tickets.models import DeskSession
from tickets.states import DeskMove, State
from web.pages import accepts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TEMPLATES = settings.BASE_DIR / "templates"
WITH_FORMS = {str(file.relative_to(TEMPLATES)) for file in TEMPLATES.rglob("*.html") if "<form" in file.read_text()}
Rendered = tuple[Client, Any]


@pytest.fixture
def site() -> Site:
    return make.site()


def desk(site: Site) -> tuple[DeskSession, Client]:
    """Amina's console, with a client who waits, a colleague at the other desk, and a second desk to send clients to."""
    here = make.desk_session(make.amina(site), site, "1")
    make.desk_session(make.olga(site), site, "2")
    make.ticket(site)
    return here, make.logged_in(here.advisor)


def console(prepare: Callable[[DeskSession], object]) -> Callable[[Site], Rendered]:
    def page(site: Site) -> Rendered:
        here, client = desk(site)
        prepare(here)
        return client, client.get("/desk/")

    return page


def outcome(site: Site) -> Rendered:
    here, client = desk(site)
    return client, client.get(f"/desk/tickets/{make.served(here).pk}/outcome/")


def staff(path: str) -> Callable[[Site], Rendered]:
    """A page of a manager with two sites, whose stations are paired, revoked and new."""

    def page(site: Site) -> Rendered:
        mikko = make.mikko(site)
        Role.objects.create(person=mikko, site=make.site("tikkurila"), kind=Role.Kind.MANAGER)
        make.device(site)
        make.station(site, name="New")
        make.device(site, name="Revoked")
        actions.revoke(Station.objects.get(name="Revoked"), at=NOW)
        client = make.logged_in(mikko)
        return client, client.get(path)

    return page


def new_link(site: Site) -> Rendered:
    client = make.logged_in(make.mikko(site))
    return client, client.post(f"/stations/{make.station(site).pk}/link/")


def device(path: str, kind: Station.Kind = Station.Kind.KIOSK) -> Callable[[Site], Rendered]:
    def page(site: Site) -> Rendered:
        client = make.device(site, kind)
        return client, client.get(path)

    return page


def closed_kiosk(site: Site) -> Rendered:
    OpeningHours.objects.all().delete()
    return device("/kiosk/")(site)


def kiosk_ticket(site: Site) -> Rendered:
    client = make.device(site)
    return client, client.get(f"/kiosk/tickets/{make.ticket(site).token}/")


def refused_at_the_kiosk(site: Site) -> Rendered:
    client = make.device(site)
    return client, client.post("/kiosk/tickets/", {"language": "xx", "key": "k"})


def pairing(site: Site) -> Rendered:
    client = Client()
    return client, client.get(f"/pair/{actions.create_pairing_token(make.station(site), at=NOW)}/")


def phone(state: State, path: str = "") -> Callable[[Site], Rendered]:
    def page(site: Site) -> Rendered:
        found = make.in_state(state, make.desk_session(make.amina(site), site))
        client = Client()
        return client, client.get(f"/t/{found.token}/{path}")

    return page


def phone_that_left(site: Site) -> Rendered:
    client, address = Client(), f"/t/{make.ticket(site).token}/"
    client.post(f"{address}leave/")
    return client, client.get(address)


def anybody(path: str) -> Callable[[Site], Rendered]:
    def page(site: Site) -> Rendered:
        client = Client()
        return client, client.get(path)

    return page


def at_no_desk(path: str) -> Callable[[Site], Rendered]:
    def page(site: Site) -> Rendered:
        client = make.logged_in(make.amina(site))
        return client, client.get(path)

    return page


def three_unlogged(here: DeskSession) -> None:
    for _ in range(3):
        make.served(here)


def set_aside(here: DeskSession) -> None:
    make.in_state(State.PARKED, here)
    make.in_state(State.NO_SHOW, here)


STATES: dict[str, Callable[[Site], Rendered]] = {
    "console, somebody waits": console(lambda here: None),
    "console, called": console(make.called),
    "console, serving": console(make.serving),
    "console, set aside": console(set_aside),
    "console, three unlogged": console(three_unlogged),
    "console, paused": console(lambda here: desk_sessions.change(here, DeskMove.PAUSE, at=NOW)),
    "desk is not open": at_no_desk("/desk/"),
    "outcome": outcome,
    "contact": lambda site: (client := desk(site)[1], client.get("/desk/contacts/")),
    "refused to the staff": at_no_desk("/stations/"),
    "no page for the staff": at_no_desk("/desk/nothing/here/"),
    "post only": at_no_desk("/desk/next/"),
    "stations": staff("/stations/"),
    "stations, new link": new_link,
    "insights": staff("/insights/"),
    "log in": anybody("/login/?next=/insights/"),
    "kiosk": device("/kiosk/"),
    "kiosk, other language": device("/kiosk/other/"),
    "kiosk, fallback": device("/kiosk/other/?language=tr"),
    "kiosk, closed": closed_kiosk,
    "kiosk, ticket": kiosk_ticket,
    "kiosk, refused": refused_at_the_kiosk,
    "kiosk, unpaired": anybody("/kiosk/"),
    "display": device("/display/", Station.Kind.DISPLAY),
    "display, unpaired": anybody("/display/"),
    "pairing": pairing,
    "phone, left": phone_that_left,
    "phone, asked whether to leave": phone(State.WAITING, "leave/"),
    "no such ticket": anybody("/t/nothing/"),
    **{f"phone, {state}": phone(state) for state in State},
}


def failure(client: Client, page: str, request: Request) -> str | None:
    """Asked of a copy of the world that is thrown away afterwards."""
    address = (request.address or page).partition("#")[0]
    if not accepts(address.partition("?")[0], request.method):
        return f"{request.method} {address}: no page accepts it"
    once = Client()
    once.cookies = copy(client.cookies)  # logging out takes the session from the client, too
    with transaction.atomic():
        send = once.get if request.method == "GET" else once.post
        status = send(address, request.fields or None).status_code
        transaction.set_rollback(True)
    return f"{request.method} {address}: {status}" if status in {404, 405} or status >= 500 else None


def is_asked(request: Request) -> bool:
    return not re.match(r"/static/|/admin/", request.address)


@pytest.mark.parametrize("state", STATES)
def test_whatever_a_page_asks_for_is_answered(site: Site, state: str) -> None:
    client, answer = STATES[state](site)
    asked = [request for request in requests_of(answer.content.decode()) if is_asked(request)]
    assert [found for request in asked if (found := failure(client, answer.request["PATH_INFO"], request))] == []


def test_every_template_with_a_form_is_on_one_of_these_pages() -> None:
    assert WITH_FORMS - {name for state in STATES.values() for name in templates_of(state)} == set()


def templates_of(state: Callable[[Site], Rendered]) -> set[str]:
    with transaction.atomic():
        _, answer = state(make.site())
        transaction.set_rollback(True)
    return {template.name for template in answer.templates}
