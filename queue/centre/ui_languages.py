"""The languages of the user interface, as `Language` rows."""

from django.conf import settings

from centre.models import Language


def ui_languages() -> list[Language]:
    """In the order of `settings.LANGUAGES`. A language without a row is left out."""
    by_tag = {language.tag.lower(): language for language in Language.objects.all()}
    return [by_tag[tag] for tag, _ in settings.LANGUAGES if tag in by_tag]
