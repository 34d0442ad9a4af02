"""The languages of the user interface, which are those with a translation."""

from django.conf import settings
from django.utils import translation


def resolve_ui_language(*tags: str | None) -> str:
    """The first of these tags that has a translation, or the default language; in Django's lower case."""
    offered = dict(settings.LANGUAGES)
    return next((tag.lower() for tag in tags if tag and tag.lower() in offered), settings.LANGUAGE_CODE)


def activate_ui_language(*tags: str | None) -> dict[str, str]:
    """Activate this language for the rest of the request; returns the attributes of <html>."""
    tag = resolve_ui_language(*tags)
    translation.activate(tag)
    return {"lang": html_tag(tag), "direction": "rtl" if translation.get_language_bidi() else "ltr"}


def html_tag(tag: str) -> str:
    """`fa-af` as HTML writes it: `fa-AF`."""
    base, _, region = tag.partition("-")
    return f"{base}-{region.upper()}" if region else base
