"""Every permitted value is displayed whole: the longest ones, on every screen, in its extreme sizes."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, WebSocketRoute, expect

from demo.simulation.http_client import HttpClient
from tests.browser.geometry import heights, problems
from tests.browser.whole_values import board, lengthen
from tests.clients import logged_in, paired
from tests.running_server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
LIVE, OTHER = 7, 2.5
"""The least heights of numbers, in % of the screen's short side."""
DISPLAYS = [(1920, 1080), (1080, 1920), (3840, 2160), (1024, 600)]
DESKS = ["W", "Huone 101", "W" * 9, "Neuvonta ja ohjaus 2", "W" * 20]
CALLS = [1, 4, 9, 20]


@pytest.fixture(scope="module")
def longest(running: Server) -> Server:
    lengthen(running)
    return running


@pytest.fixture(scope="module")
def device(longest: Server) -> HttpClient:
    return paired(longest.demo, "display")


class Display:
    """A display whose boards the test sends."""

    def __init__(self, context: BrowserContext) -> None:
        self.page = context.new_page()
        self.version = 0
        self.sockets: list[WebSocketRoute] = []
        self.page.route_web_socket("**/ws/board/**", lambda socket: self.sockets.append(socket))
        self.page.goto("/display/")

    def show(self, calls: int, desk: str, *, newest: bool) -> None:
        self.version += 1
        sent = board(calls, desk, datetime.now(UTC).isoformat(), self.version, newest=newest)
        self.sockets[-1].send(json.dumps(sent))
        expect(self.page.locator("#calling > *")).to_have_count(calls - newest)
        expect(self.page.locator("#newest:visible")).to_have_count(int(newest))
        self.page.evaluate("Promise.allSettled(document.getAnimations().map(one => one.finished))")


@pytest.fixture(params=DISPLAYS, ids=lambda size: "x".join(map(str, size)))
def display(request: pytest.FixtureRequest, browser: Browser, longest: Server, device: HttpClient) -> Iterator[Display]:
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, base_url=longest.base, locale="fi")
    context.add_cookies([{"name": "display_station", "value": device.cookie("display_station"), "url": longest.base}])
    yield Display(context)
    context.close()


def test_a_display_shows_every_call_whole_and_large(display: Display) -> None:
    wrong = [
        (calls, desk, newest, fault)
        for desk in DESKS
        for calls in CALLS
        for newest in (False, True)
        for fault in faults(display, calls, desk, newest=newest)
    ]
    assert not wrong, "\n".join(map(str, wrong))


def faults(display: Display, calls: int, desk: str, *, newest: bool) -> list[str]:
    display.show(calls, desk, newest=newest)
    page = display.page
    live = heights(page, ":is(#calling, #newest) .call__code")
    others = heights(page, "#recent .call__code, .line b, #clock, #hours span, .call__desk b")
    enlarged, rest = heights(page, "#newest .call__code"), heights(page, "#calling .call__code")
    claims = {
        f"{live.count} of {calls} calls": live.count == calls,
        f"live numbers of {live.box:.2f} %": live.box >= LIVE,
        f"other numbers of {others.box:.2f} %": others.box >= OTHER,
        "past calls as large as live ones": heights(page, "#recent .call__code").digit < live.digit,
        "the newest call is not enlarged": not newest or enlarged.digit > rest.digit * 1.2,
    }
    return [*problems(page, may_scroll=False), *(claim for claim, holds in claims.items() if not holds)]


LANGUAGES = ["fi", "sv", "en", "ru", "et", "ar", "so", "fr", "fa", "fa-AF"]
STATES = ["waiting", "called", "serving", "parked", "served", "no_show", "left"]
ALL_INTO_STATE = """
from django.db import connection
from centre.models import Desk, Person
from tickets.models import Ticket
connection.cursor().execute("DROP INDEX IF EXISTS one_active_ticket_per_desk")
where = {{"desk": Desk.objects.first(), "advisor": Person.objects.first(), "calls": 1}}
Ticket.objects.filter(day=Ticket.objects.latest("pk").day).update(state="{state}", **where)
"""
"""All of today's tickets at one desk, which a real centre cannot have: only the page is of interest here."""
KIOSKS = [(1080, 1920), (1280, 800), (1024, 600)]
SHOW_ALL = "document.querySelectorAll('.time, .tools, .search').forEach((one) => (one.hidden = false))"
CYCLE = """(step) => document.querySelectorAll(".cycle").forEach((words) =>
  [...words.children].forEach((one, place, all) => (one.hidden = place !== step % all.length)))"""
ENLARGE = "Object.assign(document.documentElement.dataset, { text: 'large', reach: 'low' })"
OPEN_DETAILS = """document.querySelectorAll("details").forEach((one) => (one.open = !one.matches(".queue__out")));
const first = document.querySelector(".queue__out"); if (first) first.open = true;"""
CLOSE_SITE = "from centre.models import *; OpeningHours.objects.update(opens='00:00', closes='{}')"


@pytest.fixture(scope="module")
def kiosk(longest: Server) -> HttpClient:
    return paired(longest.demo, "kiosk")


@pytest.fixture(scope="module")
def follows(kiosk: HttpClient) -> dict[str, str]:
    """The address of a ticket in each language."""
    posts = {tag: {"language": tag, "key": f"whole-{tag}"} for tag in LANGUAGES}
    return {tag: str(kiosk.post("/kiosk/tickets/", post).json["follow"]) for tag, post in posts.items()}


@pytest.fixture
def open_page(browser: Browser, longest: Server) -> Iterator[Callable[..., Page]]:
    opened: list[BrowserContext] = []

    def page(width: int, height: int, client: HttpClient | None = None) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, base_url=longest.base, locale="fi")
        opened.append(context)
        for name, value in client.cookies.items() if client else ():
            context.add_cookies([{"name": name, "value": value, "url": longest.base}])
        return context.new_page()

    yield page
    for context in opened:
        context.close()


@pytest.mark.parametrize("size", KIOSKS, ids=lambda size: "x".join(map(str, size)))
def test_a_kiosk_shows_every_page_whole_in_every_language(
    open_page: Callable[..., Page], longest: Server, kiosk: HttpClient, follows: dict[str, str], size: tuple[int, int]
) -> None:
    page = open_page(*size, kiosk)
    numbers = [f"/kiosk/tickets/{address.rstrip('/').rpartition('/')[2]}/" for address in follows.values()]
    wrong = []
    for path in ("/kiosk/", "/kiosk/other/", "/kiosk/other/?language=tr", *numbers, "/kiosk/tickets/nobody/"):
        page.goto(path)
        wrong += [(path, fault) for fault in kiosk_faults(page)]
    longest.manage("shell", "-c", CLOSE_SITE.format("00:01"))
    page.goto("/kiosk/")
    wrong += [("closed", fault) for fault in kiosk_faults(page)]
    longest.manage("shell", "-c", CLOSE_SITE.format("00:00"))
    assert not wrong, "\n".join(map(str, wrong))


def kiosk_faults(page: Page) -> list[str]:
    """In each of the languages that the page goes through, at first and with large text and lowered buttons."""
    page.evaluate(SHOW_ALL)
    found = []
    for enlarge in (False, True):
        if enlarge:
            page.evaluate(ENLARGE)
        for step in range(len(LANGUAGES)) if page.locator(".cycle [hidden]").count() else [0]:
            page.evaluate(CYCLE, step)
            found += [f"{step} {fault}" for fault in problems(page, may_scroll=False)]
    return found


@pytest.mark.parametrize("size", [(1366, 768), (320, 640)], ids=lambda size: "x".join(map(str, size)))
def test_the_pages_of_the_staff_show_everything_whole(
    open_page: Callable[..., Page], longest: Server, follows: dict[str, str], size: tuple[int, int]
) -> None:
    amina, mikko = logged_in(longest.demo, "amina"), logged_in(longest.demo, "mikko")
    amina.post("/desk/open/", {"desk": "W1".rjust(20, "W")})
    called = amina.post("/desk/next/", {"key": f"whole-{size}"}).json["id"]
    desk, manager = open_page(*size, amina), open_page(*size, mikko)
    wrong = staff_faults(desk, "/desk/")
    amina.post(f"/desk/tickets/{called}/start/")
    for path in ("/desk/", f"/desk/tickets/{called}/outcome/", "/desk/contacts/"):
        wrong += staff_faults(desk, path)
    amina.post(f"/desk/tickets/{called}/park/", {"reason": "break"})
    wrong += staff_faults(desk, "/desk/")
    for path in ("/desk/", "/stations/", "/insights/"):
        wrong += staff_faults(manager, path)
    assert not wrong, "\n".join(map(str, wrong))


def staff_faults(page: Page, path: str) -> list[tuple[str, str]]:
    page.goto(path)
    found = problems(page)
    page.evaluate(OPEN_DETAILS)
    return [(path, fault) for fault in [*found, *problems(page)]]


def test_a_phone_shows_every_state_whole_in_every_language(
    open_page: Callable[..., Page], longest: Server, follows: dict[str, str]
) -> None:
    page = open_page(320, 640)
    wrong: list[tuple[str, str, str]] = []
    for state in STATES:
        longest.manage("shell", "-c", ALL_INTO_STATE.format(state=state))
        for tag, address in follows.items():
            page.goto(address)
            page.evaluate("document.querySelectorAll('#stale, #sound').forEach((one) => (one.hidden = false))")
            wrong += [(state, tag, fault) for fault in problems(page)]
    assert not wrong, "\n".join(map(str, wrong))
