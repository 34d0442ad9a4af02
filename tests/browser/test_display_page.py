"""The lobby display in a browser, beside real desks. Its clock is wound on by hand."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from demo.simulation.http_client import HttpClient
from tests.browser.network import Line
from tests.clients import logged_in, paired
from tests.running_server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
Check = Callable[[Page], None]
HOURS = "from centre.models import *; OpeningHours.objects.update(opens='00:00', closes='{}')"
COUNT_TONES = """window.tones = 0;
window.OscillatorNode = class extends OscillatorNode { start(at) { window.tones += 1; super.start(at); } };"""


class Centre:
    """A kiosk and two desks. `call` takes a ticket and calls it."""

    def __init__(self, running: Server) -> None:
        self.running = running
        self.kiosk = paired(running.demo, "kiosk")
        self.desks = {desk: logged_in(running.demo, name) for desk, name in (("1", "amina"), ("2", "olga"))}
        self.called: list[tuple[HttpClient, int]] = []
        self.keys = 0
        for desk, advisor in self.desks.items():
            advisor.post("/desk/open/", {"desk": desk})

    def take(self, language: str) -> str:
        return str(self.kiosk.post("/kiosk/tickets/", {"language": language, "key": self._key()}).json["code"])

    def call(self, desk: str, language: str) -> dict[str, Any]:
        self.take(language)
        answer: dict[str, Any] = self.desks[desk].post("/desk/next/", {"key": self._key()}).json
        self.called.append((self.desks[desk], answer["id"]))
        return answer

    def move(self, desk: str, ticket: dict[str, Any], move: str) -> None:
        assert self.desks[desk].post(f"/desk/tickets/{ticket['id']}/{move}/").status == 200

    def clear(self) -> None:
        for advisor, ticket in self.called:
            advisor.post(f"/desk/tickets/{ticket}/no-show/")
        self.called.clear()

    def _key(self) -> str:
        self.keys += 1
        return f"display-{self.keys}"


@pytest.fixture(scope="module")
def _centre(running: Server) -> Centre:
    return Centre(running)


@pytest.fixture
def centre(_centre: Centre) -> Iterator[Centre]:
    yield _centre
    _centre.clear()


@pytest.fixture(scope="module")
def device(running: Server) -> HttpClient:
    return paired(running.demo, "display")


@pytest.fixture
def lobby(browser: Browser, running: Server, device: HttpClient) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, base_url=running.base, locale="fi")
    context.add_cookies([{"name": "display_station", "value": device.cookie("display_station"), "url": running.base}])
    yield context
    context.close()


@pytest.fixture
def line(lobby: BrowserContext) -> Line:
    return Line(lobby)


@pytest.fixture
def display(lobby: BrowserContext, line: Line) -> Page:
    page = lobby.new_page()
    page.clock.install()
    page.add_init_script(COUNT_TONES)
    page.goto("/display/")
    expect(page.locator("body")).to_have_attribute("data-state", "live")
    return page


def test_a_new_call_is_enlarged_and_announced_in_its_language_and_finnish(
    centre: Centre, display: Page, accessible: Check
) -> None:
    ticket = centre.call("1", "ar")
    expect(display.locator("#newest")).to_contain_text(ticket["code"])
    expect(display.locator("#newest [lang=ar][dir=rtl] bdi")).to_have_text("1")
    expect(display.locator("#said [lang=fi]")).to_have_text("Tule pisteelle 1")
    accessible(display)


def test_an_enlarged_call_returns_to_the_list_after_its_time(centre: Centre, display: Page) -> None:
    ticket = centre.call("1", "so")
    expect(display.locator("#newest")).to_be_visible()
    expect(display.locator("#calling")).not_to_contain_text(ticket["code"])
    display.clock.run_for(15_500)
    expect(display.locator("#newest")).to_be_hidden()
    expect(display.locator("#calling")).to_contain_text(ticket["code"])


def test_two_calls_are_announced_one_after_the_other(centre: Centre, display: Page) -> None:
    first = centre.call("1", "so")
    expect(display.locator("#newest")).to_contain_text(first["code"])
    second = centre.call("2", "ru")
    expect(display.locator("#calling")).to_contain_text(second["code"])
    expect(display.locator("#newest")).to_contain_text(first["code"])
    display.clock.run_for(6_500)
    expect(display.locator("#newest")).to_contain_text(second["code"])
    expect(display.locator("#calling")).to_contain_text(first["code"])


def test_a_call_chimes_once_and_a_recall_chimes_again(centre: Centre, display: Page) -> None:
    display.locator("#sound").click()
    expect(display.locator("#sound")).to_be_hidden()
    before = display.evaluate("tones")
    ticket = centre.call("1", "so")
    expect(display.locator("#newest")).to_be_visible()
    centre.take("fi")
    expect(display.locator("[data-language=fi] b")).not_to_have_text("0")
    assert display.evaluate("tones") == before + 2
    centre.move("1", ticket, "recall")
    display.wait_for_function("count => tones === count", arg=before + 4)


def test_a_reload_repeats_no_announcement(centre: Centre, display: Page) -> None:
    ticket = centre.call("1", "so")
    expect(display.locator("#newest")).to_be_visible()
    display.reload()
    expect(display.locator("#calling")).to_contain_text(ticket["code"])
    expect(display.locator("#newest")).to_be_hidden()


def test_a_client_in_service_is_no_longer_called(centre: Centre, display: Page) -> None:
    ticket = centre.call("1", "so")
    expect(display.locator("#newest")).to_be_visible()
    centre.move("1", ticket, "start")
    expect(display.locator("#newest")).to_be_hidden()
    expect(display.locator("#recent")).to_contain_text(ticket["code"])
    centre.move("1", ticket, "park")


def test_only_calls_on_the_board_are_remembered(centre: Centre, display: Page) -> None:
    for _ in range(8):
        ticket = centre.call("1", "so")
        expect(display.locator("#newest")).to_contain_text(ticket["code"])
        centre.clear()
    expect(display.locator("#recent")).to_contain_text(ticket["code"])
    assert len(json.loads(display.evaluate("sessionStorage.announced"))) <= 6


def test_a_lost_connection_shows_its_time_and_then_removes_the_calls(
    centre: Centre, display: Page, line: Line, accessible: Check
) -> None:
    earlier = display.locator("#clock").inner_text()
    ticket = centre.call("1", "so")
    expect(display.locator("#newest")).to_contain_text(ticket["code"])
    line.cut = True
    display.clock.run_for(7_000)
    later = display.locator("#clock").inner_text()  # another one, if the minute has just turned
    expect(display.locator("#stale #since")).to_have_text(re.compile(f"^({re.escape(earlier)}|{re.escape(later)})$"))
    expect(display.locator("#newest")).to_be_visible()
    display.clock.run_for(25_000)
    expect(display.locator("#lost [lang=fi]")).to_be_visible()
    assert display.locator("#board .call__code").count() == 0
    accessible(display)
    line.cut = False
    display.clock.fast_forward(16_000)
    expect(display.locator("#calling")).to_contain_text(ticket["code"])
    expect(display.locator("#lost")).to_be_hidden()
    expect(display.locator("#newest")).to_be_hidden()


def test_a_closed_site_shows_the_closed_notice_in_its_languages(
    centre: Centre, display: Page, accessible: Check
) -> None:
    while centre.desks["1"].post("/desk/next/", {"key": centre._key()}).status == 200:
        number = centre.desks["1"].get("/desk/").text.split("/desk/tickets/")[1].split("/")[0]
        centre.desks["1"].post(f"/desk/tickets/{number}/no-show/")
    centre.running.manage("shell", "-c", HOURS.format("00:01"))
    try:
        expect(display.locator("#closed [lang=ar]")).to_be_visible(timeout=15_000)
        expect(display.locator("#board")).to_be_hidden()
        display.clock.fast_forward(61_000)
        expect(display.locator("#hours")).to_have_text("00:00–00:01")
        expect(display.locator("body")).to_have_attribute("data-state", "live")
        accessible(display)
    finally:
        centre.running.manage("shell", "-c", HOURS.format("00:00"))


def test_a_revoked_display_shows_its_pairing_code(centre: Centre, display: Page) -> None:
    revoke = "from stations.models import *; Station.objects.filter(kind='display').update(token='')"
    centre.running.manage("shell", "-c", revoke)
    display.clock.run_for(61_000)
    expect(display.locator("body[data-surface=kiosk] .number")).to_be_visible()
