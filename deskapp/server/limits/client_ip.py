"""Whose request it is, as far as bounds need to know. Kept in memory while it counts, never stored and never logged."""

from ipaddress import IPv6Address, ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest

Scope = dict[str, Any]
IPV6_PREFIX_BITS = 64
"""Bits of an IPv6 address that are given to one rate_limit_key; the rest it chooses itself."""


def client_ip(scope: Scope) -> str | None:
    """None where the server does not know, as behind a unix socket."""
    seen = _forwarded(scope["headers"]) if settings.BEHIND_PROXY else None
    if seen is None and scope.get("client"):
        seen = scope["client"][0]
    return rate_limit_key(seen) if seen else None


def client_ip_of_request(request: HttpRequest) -> str | None:
    """For axes, so that behind a proxy somebody who guesses locks nobody else out."""
    given = request.headers.get("X-Forwarded-For", "").encode("latin-1")
    headers = [(b"x-forwarded-for", given)] if given else []
    return client_ip({"headers": headers, "client": (request.META.get("REMOTE_ADDR"), 0)})


def rate_limit_key(seen: str) -> str:
    try:
        address = ip_address(seen.partition("%")[0])
    except ValueError:
        return seen
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or int(address) >> 128 - IPV6_PREFIX_BITS)


def _forwarded(headers: list[tuple[bytes, bytes]]) -> str | None:
    """What the proxy itself has seen is the last element; whatever stands before it, the client may have written."""
    lists = [value for name, value in headers if name == b"x-forwarded-for"]
    return lists[-1].decode("latin-1").rpartition(",")[2].strip() or None if lists else None
