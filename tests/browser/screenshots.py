import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Browser, Error

from tests.running_server import ROOT

FOLDER = ROOT / "var" / "failures"
SCREENSHOT_TIMEOUT_MS = 5_000


def keep_screenshots(browser: Browser, test: str, folder: Path = FOLDER) -> list[Path]:
    """One PNG of each open page, named after the test. A page that has crashed has none."""
    return list(_taken(browser, re.sub(r"\W+", "-", test).strip("-"), folder))


def _taken(browser: Browser, name: str, folder: Path) -> Iterator[Path]:
    pages = [page for context in browser.contexts for page in context.pages]
    for number, page in enumerate(pages, 1):
        path = folder / f"{name}-{number}.png"
        with suppress(Error):
            page.screenshot(path=path, full_page=True, timeout=SCREENSHOT_TIMEOUT_MS)
            yield path
