"""Every permitted value is displayed whole: the longest ones, on every screen, in the smallest and the largest sizes."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, WebSocketRoute, expect

from demo.simulation.http_client import HttpClient
from tests.browser.geometry import heights, problems
from tests.browser.whole_values import board, lengthen
from tests.clients import paired
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
