"""The checker of geometry finds each kind of fault, and nothing in a page without one."""

import pytest
from playwright.sync_api import Browser

from tests.browser.geometry import problems

pytestmark = pytest.mark.browser
STYLE = "<style>* { margin: 0; font: 20px/1.2 sans-serif } div { width: 100px }</style>"
FAULTS = {
    "cut": "<div style='overflow: hidden; white-space: nowrap'>a word and many others</div>",
    "outside": "<div style='background: red; white-space: nowrap'>a word and many others</div>",
    "leaves the screen": "<p style='position: absolute; left: 280px; white-space: nowrap'>a word and others</p>",
    "overlap": "<p>one</p><p style='margin-top: -20px'>two</p>",
    "sideways": "<div style='overflow: auto; white-space: nowrap'>a word and many others</div>",
    "out of reach": "<div style='overflow: auto; height: 30px; display: grid; align-content: center'>a b c d e f g"
    " h i j k"
    " l m n o p q r s t u v w x y z a b c d e f g h i j k l m n o p</div>",
    "the page is": "<p style='width: 500px'>a word</p>",
}
SOUND = (
    "<p>one</p><div>a word and many others that wrap</div><div style='overflow: auto; height: 20px'>a<br>b<br>c</div>"
)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(browser: Browser, fault: str) -> None:
    assert any(line.startswith(fault) for line in found(browser, FAULTS[fault]))


def test_a_sound_page_has_no_fault(browser: Browser) -> None:
    assert found(browser, SOUND) == []


def found(browser: Browser, html: str) -> list[str]:
    with browser.new_context(viewport={"width": 320, "height": 400}) as context:
        page = context.new_page()
        page.set_content(STYLE + html)
        return problems(page)
