"""A client's own ticket on a phone, in a browser, while things happen to it at the desk."""

import json
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from demo.simulation.http_client import HttpClient
from tests.clients import logged_in, paired
from tests.running_server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
Check = Callable[[Page], None]
keys = map(str, count())


@pytest.fixture(scope="module")
def kiosk(running: Server) -> HttpClient:
    return paired(running.demo, "kiosk")


class Desk:
    """Farid at desk 3, the only advisor who serves Dari, Persian and English."""

    def __init__(self, running: Server) -> None:
        self._farid = logged_in(running.demo, "farid")
        self._current: Any = None
        assert self._farid.post("/desk/open/", {"desk": "3"}).status == 200

    def call(self) -> bool:
        """Whether a ticket was waiting."""
        answer = self._farid.post("/desk/next/", {"key": next(keys)})
        self._current = answer.json if answer.status == 200 else None
        return self._current is not None

    def send_away(self) -> None:
        """Ends the ticket as no-show, so that no visit remains to be logged."""
        for move in ("recall", "no-show"):
            self._farid.post(f"/desk/tickets/{self._current['id']}/{move}/", {"key": next(keys)})
        self._current = None

    def empty_the_line(self) -> None:
        while self._current or self.call():
            self.send_away()


@pytest.fixture(scope="module")
def open_desk(running: Server) -> Desk:
    return Desk(running)


@pytest.fixture
def desk(open_desk: Desk) -> Iterator[Desk]:
    yield open_desk
    open_desk.empty_the_line()


@pytest.fixture
def phone(browser: Browser, desk: Desk) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.clock.install()
    yield page
    context.close()


def take(kiosk: HttpClient, language: str = "fa-AF") -> Any:
    answer = kiosk.post("/kiosk/tickets/", {"language": language, "key": next(keys)})
    assert answer.status == 201, answer.text
    return answer.json


def test_a_call_fills_the_screen_without_a_reload(
    phone: Page, kiosk: HttpClient, desk: Desk, accessible: Check
) -> None:
    ticket = take(kiosk)
    phone.goto(ticket["follow"])
    phone.evaluate("window.same = true")
    expect(phone.locator(".mine__ticket .number")).to_have_text(ticket["code"])
    accessible(phone)
    desk.call()
    expect(phone.locator("#mine")).to_have_attribute("data-state", "called")
    expect(phone.locator(".mine__desk .number--huge")).to_have_text("3")
    expect(phone.locator("#say")).to_contain_text("3")
    assert ticket["code"] in phone.title() and "3" in phone.title()
    expect(phone.locator("body")).to_have_css("background-color", "rgb(255, 184, 61)")
    accessible(phone)
    desk.send_away()
    expect(phone.locator("#mine")).to_have_attribute("data-state", "no_show")
    accessible(phone)
    assert phone.evaluate("window.same")


def test_a_change_during_a_page_fetch_triggers_another_fetch(phone: Page, kiosk: HttpClient, desk: Desk) -> None:
    ticket = take(kiosk)
    with phone.expect_websocket() as board:
        phone.goto(ticket["follow"])
    expect(phone.locator("body")).to_have_attribute("data-connection", "live")

    def is_over(told: str | bytes) -> bool:
        return any(one["code"] == ticket["code"] for one in json.loads(told).get("recent", []))

    def answer_late(asked: Route) -> None:
        """Answers with the page from before the ticket's end, once the phone has received the new board."""
        answer = asked.fetch()
        with board.value.expect_event("framereceived", is_over):
            desk.send_away()
        asked.fulfill(response=answer)

    phone.route(ticket["follow"], answer_late, times=1)
    with phone.expect_response(ticket["follow"]) as late:
        desk.call()
    assert 'data-state="called"' in late.value.text()
    expect(phone.locator("#mine")).to_have_attribute("data-state", "no_show")


def test_the_queue_position_follows_the_board_without_a_page_fetch(phone: Page, kiosk: HttpClient, desk: Desk) -> None:
    take(kiosk, "fa")
    ticket = take(kiosk, "fa")
    phone.goto(ticket["follow"])
    expect(phone.locator("#ahead")).to_have_text("1")
    fetched: list[str] = []
    phone.on("request", lambda request: fetched.append(request.url))
    desk.call()
    expect(phone.locator("#ahead")).to_have_text("0")
    assert fetched == []


def test_the_wait_range_is_left_to_right_on_a_right_to_left_page(phone: Page, kiosk: HttpClient) -> None:
    phone.goto(take(kiosk)["follow"])
    assert phone.locator("html").get_attribute("dir") == "rtl"
    assert phone.locator("#wait").get_attribute("dir") == "ltr"


def test_leaving_requires_a_confirmation_and_can_be_undone(phone: Page, kiosk: HttpClient, accessible: Check) -> None:
    ticket = take(kiosk)
    phone.goto(ticket["follow"])
    phone.locator(".mine__leave").click()
    expect(phone.locator("#mine[data-asks]")).to_be_visible()
    accessible(phone)
    phone.locator(".button--danger").click()
    expect(phone.locator("#mine")).to_have_attribute("data-state", "left")
    accessible(phone)
    phone.get_by_role("button").click()
    expect(phone.locator("#mine")).to_have_attribute("data-state", "waiting")


def test_a_call_replaces_the_question_whether_to_leave(phone: Page, kiosk: HttpClient, desk: Desk) -> None:
    phone.goto(take(kiosk)["follow"] + "leave/")
    expect(phone.locator("#mine[data-asks]")).to_be_visible()
    desk.call()
    expect(phone.locator(".mine__called")).to_be_visible()


def test_the_sound_is_turned_on_with_a_touch(phone: Page, kiosk: HttpClient, desk: Desk) -> None:
    phone.goto(take(kiosk)["follow"])
    phone.locator("#sound").tap()
    expect(phone.locator("#sound")).to_have_attribute("aria-pressed", "true")
    expect(phone.locator(".mine__on")).to_be_visible()


def test_a_lost_connection_is_shown_and_hides_the_numbers(
    phone: Page, kiosk: HttpClient, desk: Desk, running: Server
) -> None:
    phone.goto(take(kiosk)["follow"])
    expect(phone.locator("#ahead")).to_be_visible()
    expect(phone.locator("body")).to_have_attribute("data-connection", "live")
    running.kill()
    phone.clock.fast_forward(7_000)
    expect(phone.locator("#stale")).to_be_visible()
    phone.clock.fast_forward(25_000)
    expect(phone.locator("#ahead")).to_be_hidden()
    running.start()
    phone.clock.fast_forward(20_000)
    expect(phone.locator("#stale")).to_be_hidden()
    expect(phone.locator("#ahead")).to_be_visible()


def test_the_back_button_shows_the_current_ticket_state(phone: Page, kiosk: HttpClient, desk: Desk) -> None:
    phone.goto(take(kiosk)["follow"])
    phone.goto("about:blank")
    desk.call()
    phone.go_back()
    expect(phone.locator("#mine")).to_have_attribute("data-state", "called")


def test_an_unknown_link_is_explained_in_every_language(phone: Page, running: Server, accessible: Check) -> None:
    phone.goto(f"{running.base}/t/nobodys/")
    expect(phone.locator(".tongues > li")).to_have_count(9)
    accessible(phone)


def test_the_ticket_page_reloads_itself_without_scripts(browser: Browser, kiosk: HttpClient) -> None:
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(take(kiosk, "en")["follow"])
    expect(page.locator("meta[http-equiv=refresh]")).to_have_attribute("content", "15")
    expect(page.locator("#sound")).to_be_hidden()
    plain.close()
