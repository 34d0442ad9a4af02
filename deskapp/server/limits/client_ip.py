"""The client's IP address, for the limits only. It is kept in memory while it counts, never stored, never logged."""

from ipaddress import IPv6Address, ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest

Scope = dict[str, Any]
IPV6_PREFIX_BITS = 64
"""Bits of an IPv6 address that are assigned to one household, which chooses the others."""


def client_ip(scope: Scope) -> str | None:
    """None if the server does not know it, as behind a unix socket."""
    seen = _forwarded(scope["headers"]) if settings.BEHIND_PROXY else None
    if seen is None and scope.get("client"):
        seen = scope["client"][0]
    return rate_limit_key(seen) if seen else None


def client_ip_of_request(request: HttpRequest) -> str | None:
    """For axes, so that behind a proxy a client that guesses passwords does not lock the others out."""
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
    """The proxy itself adds the last element; the client may have written all elements before it."""
    lists = [value for name, value in headers if name == b"x-forwarded-for"]
    return lists[-1].decode("latin-1").rpartition(",")[2].strip() or None if lists else None
