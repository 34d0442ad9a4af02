"""Whether a page shows all its text: nothing cut, nothing outside its box or the screen, nothing on top of another."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

PROBLEMS = (Path(__file__).parent / "geometry.js").read_text()
CAP_HEIGHT = 0.714
"""Of Noto Sans: the height of a digit in parts of the font size."""
HEIGHTS = """(selector) => [...document.querySelectorAll(selector)]
.filter((one) => one.checkVisibility()).map((one) => [
  one.getBoundingClientRect().height / Math.min(innerWidth, innerHeight) * 100,
  parseFloat(getComputedStyle(one).fontSize) / Math.min(innerWidth, innerHeight) * 100,
])"""


@dataclass(frozen=True)
class NumberHeights:
    """The smallest ones of some numbers, in % of the screen's short side: the line of text, and a digit in it."""

    count: int
    box: float
    digit: float


def problems(page: Page, *, may_scroll: bool = True) -> list[str]:
    """One line per piece of text that cannot be read whole. With `may_scroll` a page may be longer than the screen."""
    page.evaluate("document.fonts.ready.then(() => null)")
    return [str(line) for line in page.evaluate(PROBLEMS, may_scroll)]


def heights(page: Page, selector: str) -> NumberHeights:
    found = page.evaluate(HEIGHTS, selector)
    boxes, fonts = [box for box, _ in found], [font for _, font in found]
    return NumberHeights(len(found), min(boxes, default=0), min(fonts, default=0) * CAP_HEIGHT)
