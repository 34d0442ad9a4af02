"""The advisor's console in a browser, by keyboard; the last one without scripts."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, ViewportSize, expect

from demo.simulation.http_client import HttpClient
from tests.browser.network import Line
from tests.clients import logged_in, paired
from tests.running_server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
Check = Callable[[Page], None]
SIZE: ViewportSize = {"width": 1366, "height": 768}
AT_DESK = re.compile(r"/desk/tickets/(\d+)/park/")


class Kiosk:
    def __init__(self, running: Server) -> None:
        self.client = paired(running.demo, "kiosk")
        self.taken = 0

    def take(self, language: str) -> str:
        self.taken += 1
        wish = {"language": language, "key": f"desk-{self.taken}"}
        return str(self.client.post("/kiosk/tickets/", wish).json["code"])


@pytest.fixture(scope="module")
def kiosk(running: Server) -> Kiosk:
    return Kiosk(running)


@pytest.fixture(scope="module")
def amina(running: Server) -> HttpClient:
    client = logged_in(running.demo, "amina")
    client.post("/desk/open/", {"desk": "1"})
    return client


@pytest.fixture(scope="module")
def olga(running: Server) -> HttpClient:
    client = logged_in(running.demo, "olga")
    client.post("/desk/open/", {"desk": "2"})
    return client


def cookies(context: BrowserContext, client: HttpClient) -> BrowserContext:
    names = ("sessionid", "csrftoken")
    context.add_cookies([{"name": name, "value": client.cookie(name), "url": client.base} for name in names])
    return context


@pytest.fixture
def context(browser: Browser, running: Server, amina: HttpClient) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport=SIZE, base_url=running.base, locale="en")
    yield cookies(made, amina)
    made.close()


@pytest.fixture
def line(context: BrowserContext) -> Line:
    return Line(context)


@pytest.fixture
def desk(context: BrowserContext, line: Line, amina: HttpClient) -> Iterator[Page]:
    """The console of an open desk without a client, before and after the test."""
    page = context.new_page()
    page.clock.install()
    page.goto("/desk/")
    yield page
    for ticket in AT_DESK.findall(amina.get("/desk/console/").text):
        amina.post(f"/desk/tickets/{ticket}/park/", {"reason": "break"})
    amina.post("/desk/resume/")


def call(desk: Page) -> None:
    expect(desk.locator("#next")).to_be_enabled()
    desk.keyboard.press("n")
    expect(desk.locator("#start")).to_be_enabled()


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"label.tile:has([name={name}][value={value}])").click()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollHeight <= innerHeight"))


def test_an_advisor_completes_a_visit_by_keyboard_and_logs_it_in_four_taps(
    kiosk: Kiosk, desk: Page, accessible: Check
) -> None:
    code = kiosk.take("so")
    expect(desk.locator("#now")).to_contain_text(code)
    accessible(desk)
    call(desk)
    accessible(desk)
    desk.keyboard.press("s")
    expect(desk.locator("#finish")).to_be_enabled()
    accessible(desk)
    assert fits(desk)
    desk.keyboard.press("l")
    desk.wait_for_url("**/outcome/")
    accessible(desk)
    for name, value in (("topic", "housing"), ("help", "h2"), ("outcome", "resolved")):
        choose(desk, name, value)
    assert desk.locator("#id_owner").input_value() == "city"
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/desk/")
    expect(desk.locator(".console__unlogged")).to_have_count(0)


def test_a_key_pressed_twice_acts_once(kiosk: Kiosk, desk: Page) -> None:
    kiosk.take("so")
    expect(desk.locator("#next")).to_be_enabled()
    for key in "nns":
        desk.keyboard.press(key)
    expect(desk.locator("#start")).to_be_enabled()
    expect(desk.locator("#refused")).to_be_hidden()


def test_shortcuts_are_ignored_while_typing_or_with_a_modifier(kiosk: Kiosk, desk: Page) -> None:
    kiosk.take("so")
    expect(desk.locator("#next")).to_be_enabled()
    desk.keyboard.press("Alt+n")
    desk.keyboard.press("a")
    desk.locator("#add-language").press("n")
    expect(desk.locator("#next")).to_be_visible()
    expect(desk.locator("#start")).to_have_count(0)


def test_a_form_being_filled_in_survives_a_new_board(kiosk: Kiosk, desk: Page) -> None:
    desk.keyboard.press("a")
    desk.locator("#add-language").select_option("ar")
    desk.locator("#add-fallback").focus()
    code = kiosk.take("so")
    expect(desk.locator("#waiting")).to_contain_text(code)
    expect(desk.locator("#add-language")).to_have_value("ar")
    expect(desk.locator("#add-fallback")).to_be_focused()
    desk.locator("#add").click()
    expect(desk.locator("#add-language")).to_be_hidden()


def test_a_section_in_use_is_patched_once_its_field_is_left(kiosk: Kiosk, desk: Page, olga: HttpClient) -> None:
    desk.keyboard.press("a")
    desk.locator("#add-language").focus()
    assert olga.post("/desk/pause/").status == 200
    code = kiosk.take("so")
    expect(desk.locator("#waiting")).to_contain_text(code)
    expect(desk.locator(".colleagues")).not_to_contain_text("paused")
    desk.locator("#add-language").blur()
    expect(desk.locator(".colleagues")).to_contain_text("paused")
    assert olga.post("/desk/resume/").status == 200


def test_a_patch_keeps_open_details_scroll_and_the_focused_control(kiosk: Kiosk, desk: Page) -> None:
    shown = [kiosk.take("ar") for _ in range(20)]
    row = desk.locator(".queue__row", has_text=shown[-1])
    row.locator("summary").focus()
    desk.keyboard.press("Enter")
    top = desk.locator("#waiting").evaluate("box => box.scrollTop")
    desk.evaluate("window.focused = document.activeElement")
    code = kiosk.take("ar")
    expect(desk.locator("#waiting")).to_contain_text(code)
    assert desk.evaluate("focused.isConnected && focused === document.activeElement")
    expect(row.locator("details")).to_have_attribute("open", "")
    assert top > 0
    assert desk.locator("#waiting").evaluate("box => box.scrollTop") == top


def test_a_chosen_desk_stays_chosen_when_the_preceding_desk_closes(
    kiosk: Kiosk, desk: Page, olga: HttpClient, running: Server
) -> None:
    farid = logged_in(running.demo, "farid")
    assert farid.post("/desk/open/", {"desk": "3"}).status == 200
    kiosk.take("so")
    call(desk)
    desk.keyboard.press("t")
    expect(desk.locator("#transfer-desk option")).to_have_text(["–", re.compile("^2 "), re.compile("^3 ")])
    desk.locator("#transfer-desk").select_option("3")
    desk.locator("#transfer-desk").blur()
    assert olga.post("/desk/close/").status == 200
    expect(desk.locator("#transfer-desk option")).to_have_text(["–", re.compile("^3 ")])
    expect(desk.locator("#transfer-desk")).to_have_value("3")
    assert (olga.post("/desk/open/", {"desk": "2"}).status, farid.post("/desk/close/").status) == (200, 200)


def test_no_button_can_be_pressed_while_a_post_is_under_way(kiosk: Kiosk, desk: Page) -> None:
    kiosk.take("so")
    expect(desk.locator("#next")).to_be_enabled()
    posts: list[Route] = []
    desk.route("**/desk/next/", lambda route: posts.append(route))
    desk.keyboard.press("n")
    code = kiosk.take("so")
    expect(desk.locator("#waiting")).to_contain_text(code)
    expect(desk.locator("#console button:enabled")).to_have_count(0)
    posts[0].continue_()
    expect(desk.locator("#start")).to_be_enabled()
    expect(desk.locator("#now")).to_be_focused()


def test_a_patch_keeps_within_the_content_policy(kiosk: Kiosk, desk: Page) -> None:
    desk.evaluate(
        "window.violations = []; addEventListener('securitypolicyviolation', e => violations.push(e.blockedURI))"
    )
    code = kiosk.take("so")
    expect(desk.locator("#waiting")).to_contain_text(code)
    call(desk)
    assert desk.evaluate("violations") == []


def test_an_advisor_adds_a_priority_ticket_from_the_console(desk: Page) -> None:
    desk.keyboard.press("a")
    desk.locator("#add-language").select_option("ar")
    desk.locator("#add-priority").select_option("small-children")
    desk.locator("#add").click()
    expect(desk.locator("#now")).to_contain_text("AR")
    expect(desk.locator("#waiting")).to_contain_text("priority")


def test_no_show_is_enabled_a_minute_after_the_call(kiosk: Kiosk, desk: Page) -> None:
    kiosk.take("so")
    call(desk)
    expect(desk.locator("#no-show")).to_be_disabled()
    # For the server the minute is not over, and the page would hear of it.
    desk.route("**/desk/console/", lambda route: route.abort())
    desk.clock.run_for(61_000)
    expect(desk.locator("#no-show")).to_be_enabled()


def test_no_show_is_enabled_after_a_second_call(kiosk: Kiosk, desk: Page) -> None:
    kiosk.take("so")
    call(desk)
    desk.keyboard.press("c")
    expect(desk.locator("#no-show")).to_be_enabled()
    desk.keyboard.press("x")
    expect(desk.locator(".aside")).to_contain_text("did not come")


def test_a_refusal_is_shown_as_an_alert(kiosk: Kiosk, desk: Page, line: Line, olga: HttpClient) -> None:
    code = kiosk.take("ru")
    button = desk.locator(".queue__row", has_text=code).get_by_role("button", name="Call")
    expect(button).to_be_enabled()
    line.cut = True
    called = olga.post("/desk/next/", {"key": "refusal"}).json
    button.click()
    expect(desk.get_by_role("alert")).to_contain_text(code)
    expect(desk.locator("#waiting")).not_to_contain_text(code)
    olga.post(f"/desk/tickets/{called['id']}/no-show/")


def test_parking_asks_for_a_reason_and_a_parked_ticket_can_return(kiosk: Kiosk, desk: Page) -> None:
    kiosk.take("so")
    call(desk)
    code = desk.locator(".now__code").inner_text()
    desk.keyboard.press("t")
    desk.locator("#park-reason").select_option("break")
    desk.locator("#park").click()
    parked = desk.locator(".aside__row", has_text=f"{code} parked")
    expect(parked).to_be_visible()
    parked.get_by_role("button", name="Back to the line").click()
    expect(parked).to_have_count(0)


def test_a_pause_is_shown_and_can_be_ended(desk: Page, accessible: Check) -> None:
    desk.keyboard.press("p")
    expect(desk.locator("#resume")).to_be_enabled()
    accessible(desk)
    desk.keyboard.press("r")
    expect(desk.locator("#pause")).to_be_enabled()


def test_a_lost_connection_shows_the_stale_warning(desk: Page, line: Line) -> None:
    expect(desk.locator("#stale")).to_be_hidden()
    line.cut = True
    desk.clock.run_for(7_000)
    expect(desk.locator("#stale")).to_be_visible()


def test_an_incomplete_outcome_names_its_missing_fields(desk: Page, accessible: Check) -> None:
    desk.goto("/desk/contacts/")
    desk.locator("[name=requested]").select_option("so")
    choose(desk, "topic", "housing")
    expect(desk.locator("[name=gaps][value=trust]")).to_be_hidden()
    choose(desk, "outcome", "not-helped")
    expect(desk.locator("[name=gaps][value=trust]")).to_be_visible()
    desk.locator("#save").click()
    expect(desk.locator("#problem-help")).to_be_visible()
    expect(desk.locator("#problem-gaps")).to_be_visible()
    expect(desk.locator("[name=requested]")).to_have_value("so")
    expect(desk.locator("[name=topic][value=housing]")).to_be_checked()
    accessible(desk)
    choose(desk, "help", "h1")
    choose(desk, "gaps", "trust")
    desk.locator("#save").click()
    desk.wait_for_url("**/desk/")


def test_two_hundred_waiting_tickets_fit_on_the_screen(kiosk: Kiosk, desk: Page, accessible: Check) -> None:
    for number in range(200):
        kiosk.take(("fi", "so", "ar", "ru", "fa", "en", "et", "fr", "sv", "fa-AF")[number % 10])
    expect(desk.locator("#waiting")).to_contain_text("The first 40 of")
    assert fits(desk)
    accessible(desk)


@pytest.mark.parametrize("path", ["/login/", "/stations/", "/desk/"])
def test_other_staff_pages_open_and_are_accessible(
    browser: Browser, running: Server, accessible: Check, path: str
) -> None:
    context = browser.new_context(viewport=SIZE, base_url=running.base, locale="fi")
    page = (context if path == "/login/" else cookies(context, logged_in(running.demo, "mikko"))).new_page()
    page.goto(path)
    expect(page.locator("h1")).to_be_visible()
    accessible(page)
    context.close()


def test_the_console_works_without_scripts(browser: Browser, running: Server, amina: HttpClient, kiosk: Kiosk) -> None:
    kiosk.take("so")
    plain = browser.new_context(viewport=SIZE, base_url=running.base, locale="en", java_script_enabled=False)
    page = cookies(plain, amina).new_page()
    page.goto("/desk/")
    page.locator("#next").click()
    page.locator("#start").click()
    page.locator("#log").click()
    for name, value in (("topic", "work"), ("help", "h1"), ("outcome", "signposted"), ("destinations", "kela")):
        choose(page, name, value)
    page.locator("#save").click()
    expect(page.locator("#next")).to_be_visible()
    plain.close()
