"""The parameters that all posted requests share. A value that is too long raises `Refused`."""

from django.http import HttpRequest

from web.refusals import TOO_LONG, Refused

LONGEST_FIELD = 64
PAGE_OR_JSON = ["text/html", "application/json"]


def wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(PAGE_OR_JSON) == "application/json"


def field(request: HttpRequest, name: str, longest: int = LONGEST_FIELD) -> str:
    return _within(longest, request.POST.get(name, ""))


def key_of(request: HttpRequest) -> str:
    """The idempotency key, from the form or the header; empty when there is none."""
    return field(request, "key") or _within(LONGEST_FIELD, request.headers.get("Idempotency-Key", ""))


def _within(longest: int, value: str) -> str:
    value = value.strip()
    if len(value) > longest or "\x00" in value:
        raise Refused(TOO_LONG)
    return value
