"""Limits the sockets, and the concurrent handshakes per address. An ASGI wrapper for the board's WebSocket."""

from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakValueDictionary

from django.conf import settings

from deskapp.server.limits.client_ip import Scope, client_ip
from deskapp.server.limits.concurrency_limiter import ConcurrencyLimiter
from deskapp.server.limits.connection_limiter import ConnectionLimiter

Application = Callable[[Scope, Any, Any], Awaitable[None]]
TOO_MANY = 4429
CONCURRENT_HANDSHAKES = 2
"""Handshakes per address; further ones wait, so that a client that opens many sockets does not delay the others."""


def bounded(application: Application) -> Application:
    limiter = ConnectionLimiter(settings.MAX_SOCKETS, settings.MAX_SOCKETS_PER_ADDRESS)
    handshakes: WeakValueDictionary[str, ConcurrencyLimiter] = WeakValueDictionary()

    async def limited(scope: Scope, receive: Any, send: Any) -> None:
        address = client_ip(scope)
        if reason := limiter.rejection_reason(address):
            await _reject(receive, send, f"too many sockets: {reason}")
            return
        limiter.enter(address)
        handshake = ConcurrencyLimiter(CONCURRENT_HANDSHAKES)
        if address:
            handshake = handshakes.setdefault(address, handshake)
        try:
            async with handshake.slot(send) as sending:
                await application(scope, receive, sending)
        finally:
            limiter.leave(address)

    return limited


async def _reject(receive: Any, send: Any, reason: str) -> None:
    """After a handshake, because a browser shows its page neither code nor reason of a rejected handshake."""
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": TOO_MANY, "reason": reason})
