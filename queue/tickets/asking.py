"""What every posted wish has in common."""

from django.http import HttpRequest

from tickets import refusals
from tickets.refusals import Refused

LONGEST_FIELD = 64
PAGE_OR_JSON = ["text/html", "application/json"]


def wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(PAGE_OR_JSON) == "application/json"


def field(request: HttpRequest, name: str, longest: int = LONGEST_FIELD) -> str:
    value = request.POST.get(name, "").strip()
    if len(value) > longest or "\x00" in value:
        raise Refused(refusals.TOO_LONG)
    return value


def key_of(request: HttpRequest) -> str:
    """The idempotency key, from the form or the header; empty when there is none."""
    header = request.headers.get("Idempotency-Key", "").strip()
    if len(header) > LONGEST_FIELD:
        raise Refused(refusals.TOO_LONG)
    return field(request, "key") or header
