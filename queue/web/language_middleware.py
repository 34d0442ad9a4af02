"""In which language a page answers: clients' pages in any the screens speak, staff pages in three."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from web.pages import is_for_staff


class UILanguageMiddleware:
    """The chosen one (cookie), or what the browser prefers, or Finnish. A view for a client then activates its own."""

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
    wishes = [part for tag in [chosen, *accepted] for part in (tag, tag.split("-")[0])]
    return next((tag for tag in wishes if tag in offered), settings.LANGUAGE_CODE)
