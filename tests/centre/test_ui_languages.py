import pytest
from django.conf import settings
from django.utils import translation

from centre.models import Language
from centre.ui_languages import ui_languages
from web.ui_language import activate_ui_language

pytestmark = pytest.mark.django_db


def test_ui_languages_are_those_of_the_languages_setting() -> None:
    assert [language.tag.lower() for language in ui_languages()] == [tag for tag, _ in settings.LANGUAGES]


def test_a_language_without_a_row_is_not_offered() -> None:
    Language.objects.filter(pk="fr").delete()
    assert "fr" not in [language.tag for language in ui_languages()]


def test_the_direction_of_a_page_is_that_of_its_language() -> None:
    with translation.override("en"):
        directions = {language.tag: activate_ui_language(language.tag)["direction"] for language in ui_languages()}
    assert directions == {language.tag: language.direction for language in ui_languages()}
