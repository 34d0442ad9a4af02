from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.running_server import chromium

AT_REST = "Promise.allSettled(document.getAnimations().map(animation => animation.finished))"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="package")
def accessible() -> Callable[[Page], None]:
    """Fails with what axe finds on the page once it has come to rest: half faded in, nothing has its colours yet."""
    axe = Axe()

    def check(page: Page) -> None:
        page.evaluate(AT_REST)
        found = axe.run(page)
        assert found.violations_count == 0, found.generate_report()

    return check
