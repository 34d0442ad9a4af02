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
def test_the_first_supported_language_is_chosen(tags: list[str | None], chosen: str) -> None:
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
def test_activating_a_language_sets_language_and_direction_of_the_page(tag: str, page: dict[str, str]) -> None:
    with translation.override("en"):
        assert activate_ui_language(tag) == page
        assert translation.get_language() == page["lang"].lower()


@pytest.mark.parametrize(("tag", "written"), [("fi", "fi"), ("fa-af", "fa-AF")])
def test_html_tags_write_the_region_in_capitals(tag: str, written: str) -> None:
    assert html_tag(tag) == written
