import pytest
from django.utils import translation

from web.ui_language import activate_ui_language, html_tag, resolve_ui_language


@pytest.mark.parametrize(
    ("tags", "chosen"),
    [
        (["so"], "so"),
        (["fa-AF"], "fa-af"),
        (["ti", "ar"], "ar"),
        (["ti", "th"], "fi"),
        ([None, "", "sv"], "sv"),
        (["../../etc", "so"], "so"),
        ([], "fi"),
    ],
)
def test_the_first_language_that_the_screens_speak(tags: list[str | None], chosen: str) -> None:
    assert resolve_ui_language(*tags) == chosen


@pytest.mark.parametrize(
    ("tag", "page"),
    [
        ("so", {"lang": "so", "direction": "ltr"}),
        ("ar", {"lang": "ar", "direction": "rtl"}),
        ("fa", {"lang": "fa", "direction": "rtl"}),
        ("fa-AF", {"lang": "fa-AF", "direction": "rtl"}),
        ("ti", {"lang": "fi", "direction": "ltr"}),
    ],
)
def test_a_page_speaks_and_says_so(tag: str, page: dict[str, str]) -> None:
    with translation.override("en"):
        assert activate_ui_language(tag) == page
        assert translation.get_language() == page["lang"].lower()


@pytest.mark.parametrize(("tag", "written"), [("fi", "fi"), ("fa-af", "fa-AF")])
def test_tags_as_pages_write_them(tag: str, written: str) -> None:
    assert html_tag(tag) == written
