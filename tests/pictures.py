"""The pictures of the README, from a demo centre that is busy: `make pictures`."""

import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from demo.simulation.http_client import HttpClient
from tests.clients import logged_in, paired
from tests.running_server import ROOT, Server, chromium, server

FOLDER = ROOT / "docs" / "pictures"
LINE = ["ar", "so", "ru", "fa", "en", "ar", "et", "so", "fa-AF", "fr", "ru", "ar", "fi", "so", "sv"]
SIZES = {"kiosk": (1080, 1920), "display": (1920, 1080), "phone": (390, 844), "desk": (1366, 768)}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, server(Path(folder), days=40) as running, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        _take_all(browser, running)
        browser.close()


def _take_all(browser: Browser, running: Server) -> None:
    kiosk, display = paired(running.demo, "kiosk"), paired(running.demo, "display")
    amina, olga = _at_desk(running, "amina", "1"), _at_desk(running, "olga", "2")
    wall, lobby = _open(browser, kiosk, "kiosk"), _open(browser, display, "display")
    _shot(wall, f"{running.base}/kiosk/", "kiosk")
    tickets = [kiosk.post("/kiosk/tickets/", {"language": tag, "key": f"{n}"}).json for n, tag in enumerate(LINE)]
    _shot(wall, f"{running.base}/kiosk/tickets/{_token(tickets[11])}/", "number")
    console = _open(browser, amina, "desk")
    _shot(console, f"{running.base}/desk/", "desk-next")
    calls = [who.post("/desk/next/", {"key": "first"}).json for who in (olga, amina)]
    _shot(lobby, f"{running.base}/display/", "display", after=2_500)
    phone = browser.new_context(viewport=_size("phone")).new_page()
    _shot(phone, tickets[0]["follow"], "phone")
    amina.post(f"/desk/tickets/{calls[1]['id']}/start/")
    _shot(console, f"{running.base}/desk/", "desk")
    _shot(console, f"{running.base}/desk/tickets/{calls[1]['id']}/outcome/", "outcome")
    manager = _open(browser, logged_in(running.demo, "mikko"), "desk")
    _shot(manager, f"{running.base}/insights/", "insights")
    _shot(manager, f"{running.base}/stations/", "stations")


def _at_desk(running: Server, username: str, desk: str) -> HttpClient:
    client = logged_in(running.demo, username)
    client.post("/desk/open/", {"desk": desk})
    return client


def _open(browser: Browser, client: HttpClient, surface: str) -> Page:
    """A page of the size of this surface, with the client's cookies."""
    locale = os.environ.get("PICTURES_LOCALE", "en")
    context: BrowserContext = browser.new_context(viewport=_size(surface), locale=locale)
    host = urlsplit(client.base).hostname or ""
    cookies = client.cookies.items()
    context.add_cookies([{"name": name, "value": value, "domain": host, "path": "/"} for name, value in cookies])
    return context.new_page()


def _shot(page: Page, address: str, name: str, after: int = 600) -> None:
    page.goto(address)
    page.wait_for_timeout(after)
    page.screenshot(path=FOLDER / f"{name}.png")


def _token(ticket: dict[str, str]) -> str:
    return ticket["follow"].rstrip("/").rpartition("/")[2]


def _size(surface: str) -> ViewportSize:
    width, height = SIZES[surface]
    return {"width": width, "height": height}


if __name__ == "__main__":
    main()
