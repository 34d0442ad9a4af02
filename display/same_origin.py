"""Rejects sockets of pages of another host, and sockets for a host that is not ours.

Programs without an origin are accepted: the board is public. A page of another host whose name leads to this server
(DNS rebinding) has its own name as its origin and as the host, so the host has to be one of ours, as for every page.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

Scope = dict[str, Any]
Application = Callable[[Scope, Any, Any], Awaitable[None]]


def same_origin(application: Application) -> Application:
    async def guarded(scope: Scope, receive: Any, send: Any) -> None:
        headers = dict(scope["headers"])
        ask = application if is_allowed_host(headers) and is_same_origin(headers) else reject
        await ask(scope, receive, send)

    return guarded


async def reject(scope: Scope, receive: Any, send: Any) -> None:
    await send({"type": "websocket.close", "code": 4403})


def is_allowed_host(headers: dict[bytes, bytes]) -> bool:
    domain, _ = split_domain_port(headers.get(b"host", b"").decode("latin-1"))
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def is_same_origin(headers: dict[bytes, bytes]) -> bool:
    origin = headers.get(b"origin")
    return origin is None or _host(origin) == headers.get(b"host", b"").decode("latin-1")


def _host(origin: bytes) -> str | None:
    try:
        return urlsplit(origin.decode("latin-1")).netloc or None
    except ValueError:
        return None
