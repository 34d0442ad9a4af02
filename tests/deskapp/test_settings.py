"""What every page has: its headers, and nothing that a strict content policy would stop."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client

from stations import actions
from stations.models import Station
from tests import make
from tests.make import NOW
from tickets.states import State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self' data:",
    "media-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
INLINE = re.compile(r"""<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*(?:\ssrc=|type="application/json"))""")
ELSEWHERE = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//(?!testserver)""")


def kiosk(path: str = "/kiosk/") -> Any:
    return make.device(make.site()).get(path)


def kiosk_ticket() -> Any:
    site = make.site()
    return make.device(site).get(f"/kiosk/tickets/{make.ticket(site).token}/")


def kiosk_closed() -> Any:
    site = make.site()
    site.hours.all().delete()
    return make.device(site).get("/kiosk/")


def phone(state: State, path: str = "") -> Any:
    site = make.site()
    ticket = make.in_state(state, make.desk_session(make.amina(site), site))
    return Client().get(f"/t/{ticket.token}/{path}")


def display() -> Any:
    return make.device(make.site(), Station.Kind.DISPLAY).get("/display/")


def pairing() -> Any:
    return Client().get(f"/pair/{actions.create_pairing_token(make.station(make.site()), at=NOW)}/")


def staff(path: str, *, on_duty: bool = True) -> Any:
    site = make.site()
    person = make.mikko(site)
    make.station(site)
    if on_duty:
        make.called(make.desk_session(person, site), "fi")
        make.ticket(site, "fi")
    return make.logged_in(person).get(path)


PAGES: dict[str, Callable[[], Any]] = {
    "wall": kiosk,
    "other languages": lambda: kiosk("/kiosk/other/"),
    "fallback": lambda: kiosk("/kiosk/other/?language=tr"),
    "number": kiosk_ticket,
    "closed": kiosk_closed,
    "unpaired kiosk": lambda: Client().get("/kiosk/"),
    "unpaired display": lambda: Client().get("/display/"),
    "display": display,
    "pairing": pairing,
    "leaving": lambda: phone(State.WAITING, "leave/"),
    **{f"phone, {state}": partial(phone, state) for state in State},
    "login": lambda: Client().get("/login/"),
    "opening a desk": lambda: staff("/desk/", on_duty=False),
    "desk": lambda: staff("/desk/"),
    "console": lambda: staff("/desk/console/"),
    "telephone": lambda: staff("/desk/contacts/"),
    "stations": lambda: staff("/stations/"),
    "statistics": lambda: staff("/insights/"),
    "nothing": lambda: Client().get("/nowhere/"),
    "wrong method": lambda: Client().get("/kiosk/tickets/"),
    "refused": lambda: Client().get("/t/made-up/"),
    "administration": lambda: make.logged_in(make.paula()).get("/admin/"),
    "health": lambda: Client().get("/readyz"),
}


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_has_the_security_headers(page: str) -> None:
    headers = PAGES[page]().headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";") if part.strip())
    assert policy == POLICY
    assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == (
        "DENY",
        "nosniff",
        "same-origin",
    )


@pytest.mark.parametrize("page", PAGES)
def test_no_page_has_inline_or_external_resources(page: str) -> None:
    text = PAGES[page]().content.decode()
    assert (INLINE.findall(text), ELSEWHERE.findall(text)) == ([], [])


@pytest.mark.parametrize("page", ["wall", "number", "display", "phone, waiting", "desk", "login", "unpaired kiosk"])
def test_pages_are_not_cached(page: str) -> None:
    assert "no-store" in PAGES[page]().headers["Cache-Control"]


def test_the_session_cookie_is_hidden_from_scripts() -> None:
    make.amina(make.site())
    cookies = Client().post("/login/", {"username": "amina", "password": make.PASSWORD}).cookies
    assert (cookies["sessionid"]["httponly"], cookies["sessionid"]["samesite"]) == (True, "Lax")


def test_a_request_for_another_host_is_refused() -> None:
    assert Client().get("/kiosk/", headers={"host": "evil.example.org"}).status_code == 400
