"""How a refusal reaches the reader: one sentence in their language, as a page or as JSON, with its status."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils.translation import get_language, get_language_bidi

from web.pages import is_for_staff, page_at
from web.refusals import (
    FORM_EXPIRED,
    MISSING_KEY,
    NOT_FOUND,
    NOT_YOURS,
    TOO_LARGE,
    TOO_LONG,
    UNAVAILABLE,
    WRONG_HOST,
    WRONG_METHOD,
    Refusal,
    Refused,
)
from web.request_params import wants_json
from web.ui_language import activate_ui_language


class RefusedMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if refusal := getattr(request, "scope", {}).get("refused"):  # by deskapp/server/limits, at the door
            return _limit_response(request, refusal)
        response = self.get_response(request)
        if response.status_code != 405 or response.content:
            return response
        refused = refusal_response(request, Refused(WRONG_METHOD))
        refused.headers["Allow"] = response.headers["Allow"]
        return refused

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if isinstance(problem, Refused):
            return refusal_response(request, problem)
        if isinstance(problem, OperationalError | InterfaceError | InternalError):  # the last: put out while it froze
            return refusal_response(request, Refused(UNAVAILABLE))
        return None


def refusal_response(request: HttpRequest, refused: Refused) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"refused": refused.sentence}, status=refused.status)
    return render(request, page_at(request.path).refusal_template, _context(request, refused), status=refused.status)


def _limit_response(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    response = refusal_response(request, Refused(refusal))
    response._has_been_logged = True  # type: ignore[attr-defined]  # whoever floods us shall not flood the log
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if not is_for_staff(request.path) and "language" in request.POST:
        activate_ui_language(request.POST["language"], request.POST.get("fallback"))
    return refusal_response(request, Refused(FORM_EXPIRED))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    known = {
        RequestDataTooBig: TOO_LARGE,
        DisallowedHost: WRONG_HOST,
        MultiPartParserError: MISSING_KEY,
    }
    return refusal_response(request, Refused(known.get(type(exception), TOO_LONG)))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusal_response(request, Refused(NOT_YOURS))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusal_response(request, Refused(NOT_FOUND))


def server_error(request: HttpRequest) -> HttpResponse:
    refused = refusal_response(request, Refused(UNAVAILABLE))
    refused.status_code = 500
    return refused


def _context(request: HttpRequest, refused: Refused) -> dict[str, Any]:
    """Made without the database, which may be what does not answer."""
    tag = get_language()
    direction = "rtl" if get_language_bidi() else "ltr"
    return {
        "refused": refused,
        "sentence": refused.sentence,
        "back": request.META.get("HTTP_REFERER"),
        "lang": tag,
        "direction": direction,
        "languages": [{"tag": tag, "direction": direction}],
        "to_everyone": not is_for_staff(request.path),
        "app_version": settings.APP_VERSION,
    }
