from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.screenshots import keep_screenshots

pytestmark = pytest.mark.browser


def test_each_open_page_is_kept_under_the_name_of_its_test(browser: Browser, tmp_path: Path) -> None:
    with browser.new_context() as context:
        for text in ("one", "two"):
            context.new_page().set_content(text)
        kept = keep_screenshots(browser, "test_login[/login/]", tmp_path / "new")
    assert kept == [tmp_path / "new" / f"test_login-login-{number}.png" for number in (1, 2)]
    assert [path.read_bytes()[:4] for path in kept] == [b"\x89PNG"] * 2


def test_a_closed_page_is_not_kept(browser: Browser, tmp_path: Path) -> None:
    with browser.new_context() as context:
        context.new_page().close()
        assert keep_screenshots(browser, "test_closed", tmp_path) == []
