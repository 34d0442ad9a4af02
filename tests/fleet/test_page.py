"""A display behind the proxy, in a real browser: all servers end, the page is reloaded, and it recovers by itself."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.faults.parts import ANSWER_TIMEOUT
from tests.fleet.nginx import Nginx, needs_nginx, nginx
from tests.fleet.whole import Fleet, whole
from tests.running_server import chromium

pytestmark = [pytest.mark.browser, pytest.mark.server, needs_nginx]
SHOWS = "code => document.body.innerText.includes(code)"


@pytest.fixture
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    with whole(tmp_path_factory.mktemp("page")) as started:
        yield started


@pytest.fixture
def proxy(fleet: Fleet) -> Iterator[Nginx]:
    with nginx(*fleet.ports) as made:
        yield made


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        made = browser.new_page()
        made.set_default_timeout(ANSWER_TIMEOUT * 1000)
        yield made
        browser.close()


def test_a_display_recovers_by_itself_after_an_outage(fleet: Fleet, proxy: Nginx, page: Page) -> None:
    demo = fleet.centre.servers[0].demo
    page.goto(demo["display"].replace(demo["base"], proxy.base))
    page.click("main button")
    page.wait_for_url("**/display/")
    fleet.centre.take()
    code = fleet.centre.advisors[0].post("/desk/next/").json["code"]
    page.wait_for_function(SHOWS, arg=code)
    for server in fleet.centre.servers:
        server.kill()
    page.reload()
    assert "The service does not answer just now." in page.inner_text("body")
    for server in fleet.centre.servers:
        server.start()
    page.wait_for_function(SHOWS, arg=code)
    assert page.url == f"{proxy.base}/display/"
