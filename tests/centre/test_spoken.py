import pytest
from django.conf import settings
from django.utils import translation

from centre.models import Language
from centre.spoken import all_spoken, html_tag, speak, spoken


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
    assert spoken(*tags) == chosen


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
        assert speak(tag) == page
        assert translation.get_language() == page["lang"].lower()


@pytest.mark.django_db
def test_every_language_of_the_screens_is_one_that_can_be_asked_for() -> None:
    assert [language.tag.lower() for language in all_spoken()] == [tag for tag, _ in settings.LANGUAGES]


@pytest.mark.django_db
def test_a_language_whose_row_is_gone_is_not_offered() -> None:
    Language.objects.filter(pk="fr").delete()
    assert "fr" not in [language.tag for language in all_spoken()]


@pytest.mark.django_db
def test_the_direction_of_a_page_is_that_of_its_language() -> None:
    with translation.override("en"):
        directions = {language.tag: speak(language.tag)["direction"] for language in all_spoken()}
    assert directions == {language.tag: language.direction for language in all_spoken()}


@pytest.mark.parametrize(("tag", "written"), [("fi", "fi"), ("fa-af", "fa-AF")])
def test_tags_as_pages_write_them(tag: str, written: str) -> None:
    assert html_tag(tag) == written
