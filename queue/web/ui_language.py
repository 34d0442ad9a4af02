"""The language of a page: the browser's choice, or the client's own. Pages for clients speak every language that has a
translation, pages for the staff three."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from web.pages import is_for_staff


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


class UILanguageMiddleware:
    """The language of the cookie, or of Accept-Language, or Finnish. A client view may then activate another one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = negotiate_language(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        try:
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or language)
            return response
        finally:
            translation.deactivate()


def negotiate_language(request: HttpRequest) -> str:
    offered = settings.STAFF_LANGUAGES if is_for_staff(request.path) else dict(settings.LANGUAGES)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "").lower()
    accepted = [tag for tag, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())]
    candidates = [part for tag in [chosen, *accepted] for part in (tag, tag.split("-")[0])]
    return next((tag for tag in candidates if tag in offered), settings.LANGUAGE_CODE)
