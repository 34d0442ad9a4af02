"""A page of another host may not listen in a visitor's browser; programs without an origin may, the board is public."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

Scope = dict[str, Any]
Application = Callable[[Scope, Any, Any], Awaitable[None]]


def same_origin(application: Application) -> Application:
    async def guarded(scope: Scope, receive: Any, send: Any) -> None:
        ask = application if is_same_origin(dict(scope["headers"])) else reject
        await ask(scope, receive, send)

    return guarded


async def reject(scope: Scope, receive: Any, send: Any) -> None:
    await send({"type": "websocket.close", "code": 4403})


def is_same_origin(headers: dict[bytes, bytes]) -> bool:
    origin = headers.get(b"origin")
    return origin is None or _host(origin) == headers.get(b"host", b"").decode("latin-1")


def _host(origin: bytes) -> str | None:
    try:
        return urlsplit(origin.decode("latin-1")).netloc or None
    except ValueError:
        return None
