"""The kiosk in a browser. Its clock is wound on by hand, so that nothing here waits for a time-out."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.clients import logged_in
from tests.running_server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
Check = Callable[[Page], None]
CLOSE = "from centre.models import *; OpeningHours.objects.update(opens='00:00', closes='00:01')"
OPEN = "from centre.models import *; OpeningHours.objects.update(opens='00:00', closes='00:00')"


@pytest.fixture(scope="module")
def paired(browser: Browser, running: Server) -> Iterator[BrowserContext]:
    """The kiosk's browser; one desk serves Somali, Arabic, English and Finnish."""
    assert logged_in(running.demo, "amina").post("/desk/open/", {"desk": "1"}).status == 200
    context = browser.new_context(viewport={"width": 1080, "height": 1920}, base_url=running.base, locale="fi")
    page = context.new_page()
    page.goto(running.demo["kiosk"])
    page.get_by_role("button").click()
    page.wait_for_url("**/kiosk/")
    page.close()
    yield context
    context.close()


@pytest.fixture
def kiosk(paired: BrowserContext) -> Iterator[Page]:
    page = paired.new_page()
    page.clock.install()
    page.goto("/kiosk/")
    expect(page.locator(".tools")).to_be_visible()
    yield page
    page.close()


def choose(page: Page, language: str) -> None:
    page.locator(f"button[value='{language}']").click()


def take(page: Page, language: str) -> str:
    choose(page, language)
    expect(page.locator(".taken")).to_be_visible()
    return page.locator(".taken__code").inner_text()


def test_languages_served_now_are_listed_first_and_marked(kiosk: Page, accessible: Check) -> None:
    tags = kiosk.locator(".wall__line").evaluate_all("all => all.map(one => one.value)")
    assert tags[:4] == ["fi", "en", "ar", "so"]
    expect(kiosk.locator("button[value=en]")).to_contain_text("Served now")
    accessible(kiosk)


def test_every_button_is_large_enough_for_a_finger(kiosk: Page) -> None:
    for button in kiosk.locator("button:visible, a.button:visible").all():
        box = button.bounding_box()
        assert box and min(box["width"], box["height"]) >= 88


def test_the_greeting_rotates_through_the_languages(kiosk: Page) -> None:
    shown = kiosk.locator("h1 [lang]:visible")
    expect(shown).to_have_attribute("lang", "fi")
    kiosk.clock.fast_forward(4_000)
    expect(kiosk.locator("h1 [lang=sv]")).to_be_visible()
    expect(kiosk.locator("h1 [lang=fi]")).to_be_hidden()


def test_the_ticket_screen_is_in_the_language_of_the_client(kiosk: Page, accessible: Check) -> None:
    assert take(kiosk, "ar").startswith("AR ")
    assert kiosk.locator("html").get_attribute("dir") == "rtl"
    assert kiosk.locator(".taken__code").get_attribute("dir") == "ltr"
    expect(kiosk.locator(".taken__again[lang=fi]")).to_be_visible()
    expect(kiosk.locator(".taken__qr svg[viewBox]")).to_be_visible()
    expect(kiosk.locator("main a")).to_have_count(0)
    accessible(kiosk)


def test_a_double_tap_takes_one_number(kiosk: Page) -> None:
    posts: list[Request] = []
    kiosk.on("request", lambda request: posts.append(request) if request.method == "POST" else None)
    kiosk.locator("button[value=so]").dblclick()
    expect(kiosk.locator(".taken")).to_be_visible()
    assert len(posts) == 1


def test_the_ticket_screen_resets_for_the_next_client_after_twenty_seconds(kiosk: Page) -> None:
    kiosk.locator("[data-tool=theme]").click()
    take(kiosk, "so")
    assert kiosk.locator("html").get_attribute("data-theme") == "contrast"
    kiosk.clock.fast_forward(10_000)
    expect(kiosk.locator(".time__seconds")).to_have_text(re.compile("^(10|9)$"))
    kiosk.clock.fast_forward(11_000)
    expect(kiosk.locator("#lines")).to_be_visible()
    assert kiosk.locator("html").get_attribute("data-theme") is None


def test_the_more_time_button_keeps_the_ticket_on_screen(kiosk: Page) -> None:
    take(kiosk, "so")
    kiosk.locator("[data-more-time]").click()
    kiosk.clock.fast_forward(50_000)
    expect(kiosk.locator(".time__seconds")).to_have_text(re.compile("^(10|9)$"))
    expect(kiosk.locator(".taken")).to_be_visible()


def test_the_done_button_returns_to_the_language_picker_at_once(kiosk: Page) -> None:
    take(kiosk, "fi")
    kiosk.locator("[data-done]").click()
    expect(kiosk.locator("#lines")).to_be_visible()


def test_an_unlisted_language_is_found_by_search_and_gets_a_fallback_ticket(kiosk: Page, accessible: Check) -> None:
    kiosk.locator(".wall__other").click()
    expect(kiosk.locator("[data-search]")).to_be_visible()
    accessible(kiosk)
    kiosk.fill("[data-search]", "Turkki")
    expect(kiosk.locator("[data-words]:visible")).to_have_count(1)
    choose(kiosk, "tr")
    expect(kiosk.locator(".wall__asked")).to_have_text("Türkçe")
    accessible(kiosk)
    assert take(kiosk, "en").startswith("EN ")


def test_a_search_without_results_shows_whom_to_ask(kiosk: Page) -> None:
    kiosk.locator(".wall__other").click()
    kiosk.fill("[data-search]", "klingon")
    expect(kiosk.locator(".wall__nothing")).to_be_visible()


def test_the_tools_enlarge_and_lower_the_language_picker(kiosk: Page, accessible: Check) -> None:
    for tool in ("text", "theme", "reach"):
        kiosk.locator(f"[data-tool={tool}]").click()
        expect(kiosk.locator(f"[data-tool={tool}]")).to_have_attribute("aria-pressed", "true")
    box = kiosk.locator(".wall__line").first.bounding_box()
    assert box and box["y"] > 1920 / 3
    accessible(kiosk)


def test_a_request_made_without_a_server_yields_one_ticket_later(
    kiosk: Page, running: Server, accessible: Check
) -> None:
    keys: list[str | None] = []
    kiosk.on("request", lambda request: keys.append(request.post_data) if request.method == "POST" else None)
    running.kill()
    choose(kiosk, "en")
    expect(kiosk.locator(".gone")).to_be_visible()
    accessible(kiosk)
    running.start()
    kiosk.clock.fast_forward(3_000)
    expect(kiosk.locator(".taken__code")).to_have_text(re.compile("^EN "))
    assert len(keys) > 1 and len(set(keys)) == 1


def test_an_idle_kiosk_detects_a_lost_server(kiosk: Page, running: Server) -> None:
    running.kill()
    for wait in (15_000, 3_000, 3_000):
        kiosk.clock.fast_forward(wait)
        kiosk.wait_for_timeout(100)
    expect(kiosk.locator(".gone")).to_be_visible()
    running.start()
    kiosk.clock.fast_forward(3_000)
    expect(kiosk.locator(".gone")).to_be_hidden()


def test_the_language_picker_updates_the_languages_served_now(kiosk: Page, running: Server) -> None:
    expect(kiosk.locator("button[value=ru]")).not_to_have_class(re.compile("wall__line--now"))
    olga = logged_in(running.demo, "olga")
    assert olga.post("/desk/open/", {"desk": "2"}).status == 200
    kiosk.clock.fast_forward(15_000)
    expect(kiosk.locator("button[value=ru]")).to_have_class(re.compile("wall__line--now"))
    assert olga.post("/desk/close/").status == 200


def test_the_kiosk_closes_and_opens_by_itself(kiosk: Page, running: Server, accessible: Check) -> None:
    running.manage("shell", "-c", CLOSE)
    kiosk.clock.fast_forward(15_000)
    expect(kiosk.locator(".closed__opens")).to_contain_text("00:00")
    expect(kiosk.locator(".tongues > li")).to_have_count(20)
    accessible(kiosk)
    running.manage("shell", "-c", OPEN)
    kiosk.clock.fast_forward(15_000)
    expect(kiosk.locator("#lines")).to_be_visible()


def test_a_refusal_disappears_by_itself(kiosk: Page, running: Server, accessible: Check) -> None:
    running.manage("shell", "-c", CLOSE)
    choose(kiosk, "ar")
    expect(kiosk.locator(".refused")).to_be_visible()
    assert kiosk.locator("html").get_attribute("lang") == "ar"
    accessible(kiosk)
    running.manage("shell", "-c", OPEN)
    kiosk.clock.fast_forward(31_000)
    expect(kiosk.locator("#lines")).to_be_visible()


def test_a_revoked_kiosk_shows_its_code_and_can_be_paired_again(
    kiosk: Page, running: Server, accessible: Check
) -> None:
    paula = logged_in(running.demo, "paula")
    stations = paula.get("/stations/").text
    kiosk_1 = found(r"Kiosk 1.*?/stations/(\d+)/", stations)
    assert paula.post(f"/stations/{kiosk_1}/revoke/").status == 302
    kiosk.clock.fast_forward(15_000)
    expect(kiosk.locator("#code")).to_be_visible()
    accessible(kiosk)
    site = found(r'name="site".*?value="(\d+)"', stations)
    wish = {"site": site, "kind": "kiosk", "name": "Kiosk 1", "code": kiosk.locator("#code").inner_text()}
    assert paula.post("/stations/add/", wish).status == 302
    kiosk.clock.fast_forward(4_000)
    expect(kiosk.locator("#lines")).to_be_visible()


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text, re.DOTALL)
    assert match
    return match[1]


def test_the_pairing_page_shows_one_button(browser: Browser, running: Server, accessible: Check) -> None:
    page = browser.new_page()
    page.goto(json.loads(running.manage("demo", "--json"))["kiosk"])
    expect(page.get_by_role("button")).to_have_count(1)
    accessible(page)
    page.close()


def test_the_kiosk_works_as_a_plain_form_without_scripts(
    paired: BrowserContext, browser: Browser, running: Server
) -> None:
    state = paired.storage_state()
    plain = browser.new_context(java_script_enabled=False, storage_state=state, base_url=running.base)
    page = plain.new_page()
    page.goto("/kiosk/")
    expect(page.locator(".tools")).to_be_hidden()
    assert take(page, "so").startswith("SO ")
    page.locator("[data-done]").click()
    expect(page.locator("#lines")).to_be_visible()
    plain.close()


def test_the_language_picker_is_small_and_requests_no_other_host(
    paired: BrowserContext, browser: Browser, running: Server
) -> None:
    cold = browser.new_context(storage_state=paired.storage_state())
    page = cold.new_page()
    loaded: list[Request] = []
    page.on("requestfinished", lambda request: loaded.append(request))
    page.goto(f"{running.base}/kiosk/", wait_until="networkidle")
    sizes = [request.sizes() for request in loaded]
    assert {request.url.split("/")[2] for request in loaded} == {f"127.0.0.1:{running.port}"}
    assert sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes) <= 150 * 1024
    cold.close()
