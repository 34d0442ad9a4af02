"""One visit from the kiosk to the export, in four browsers at once, each seeing only what its person sees."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.running_server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]


class Screens(NamedTuple):
    kiosk: Page
    phone: Page
    display: Page
    desk: Page


@pytest.fixture
def screens(browser: Browser) -> Iterator[Screens]:
    sizes = [(1080, 1920), (390, 844), (1920, 1080), (1366, 768)]
    contexts = [browser.new_context(viewport={"width": w, "height": h}, locale="en") for w, h in sizes]
    yield Screens(*[context.new_page() for context in contexts])
    for context in contexts:
        context.close()


def pair(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button").click()


def log_in(page: Page, running: Server, username: str) -> None:
    password = next(who["password"] for who in running.demo["staff"] if who["username"] == username)
    page.goto(f"{running.base}/login/")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def exported(page: Page, running: Server) -> list[dict[str, str]]:
    """The tickets of the export as it comes, today included."""
    page.goto(f"{running.base}/insights/")
    today = page.evaluate("new Date().toLocaleDateString('sv', {timeZone: 'Europe/Helsinki'})")
    answer = page.request.get(f"{running.base}/insights/export/?site=myyrmaki&from={today}&to={today}")
    with zipfile.ZipFile(io.BytesIO(answer.body())) as package:
        return list(csv.DictReader(io.StringIO(package.read("tickets.csv").decode("utf-8-sig"))))


def test_a_visit_is_recorded_from_the_kiosk_to_the_export(screens: Screens, running: Server) -> None:
    pair(screens.kiosk, running.demo["kiosk"])
    pair(screens.display, running.demo["display"])
    log_in(screens.desk, running, "amina")
    screens.desk.get_by_role("button", name=re.compile("^1")).click()
    expect(screens.desk.get_by_text("Nobody waits for you.")).to_be_visible()

    screens.kiosk.get_by_role("button", name=re.compile("Soomaali")).click()
    expect(screens.kiosk.locator(".taken__code")).to_have_text("SO 001")
    token = screens.kiosk.url.rstrip("/").rpartition("/")[2]
    screens.phone.goto(f"{running.base}/t/{token}/")
    expect(screens.phone.locator("#mine")).to_have_attribute("data-state", "waiting")
    expect(screens.display.locator("[data-language=so] .number")).to_have_text("1")

    screens.desk.locator("#next").click()
    expect(screens.display.locator("#newest")).to_contain_text("SO 001")
    expect(screens.phone.locator("#mine")).to_have_attribute("data-state", "called")
    screens.desk.locator("#start").click()
    expect(screens.phone.locator("#mine")).to_have_attribute("data-state", "serving")
    expect(screens.display.locator("[data-language=so] .number")).to_have_text("0")

    screens.desk.locator("#log").click()
    for tile in ("Housing", "General information", "Resolved"):
        screens.desk.locator("label.tile", has_text=re.compile(f"^\\s*{tile}\\s*$")).first.click()
    screens.desk.get_by_role("button", name="Save").click()
    screens.phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # out of the pocket again
    expect(screens.phone.locator("#mine")).to_have_attribute("data-state", "served")
    expect(screens.desk.get_by_text("Nobody waits for you.")).to_be_visible()

    log_in(screens.phone, running, "mikko")
    row = next(row for row in exported(screens.phone, running) if row["code"] == "SO 001")
    assert (row["requested_language"], row["served_language"], row["state"]) == ("so", "so", "served")
    assert running.manage("verify").startswith("ok")
