from collections.abc import Callable, Generator, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.screenshots import keep_screenshots
from tests.running_server import chromium

AT_REST = "Promise.allSettled(document.getAnimations().map(animation => animation.finished))"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """The pages of a failed test are still open here: its fixtures end later."""
    report = yield
    browser = item.funcargs.get("browser")
    if report.failed and call.when == "call" and isinstance(browser, Browser):
        report.sections += [("screenshot", str(path)) for path in keep_screenshots(browser, item.name)]
    return report


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
