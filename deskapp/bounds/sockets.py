"""How many sockets there may be. A wrapper around the board's socket, under any server."""

from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings

from deskapp.bounds.address import Scope, address_of
from deskapp.bounds.crowd import Crowd

Application = Callable[[Scope, Any, Any], Awaitable[None]]
TOO_MANY = 4429


def bounded(application: Application) -> Application:
    crowd = Crowd(settings.SOCKETS, settings.SOCKETS_PER_ADDRESS)

    async def seated(scope: Scope, receive: Any, send: Any) -> None:
        address = address_of(scope)
        if reason := crowd.why_not(address):
            await _turn_away(receive, send, f"too many sockets: {reason}")
            return
        crowd.enter(address)
        try:
            await application(scope, receive, send)
        finally:
            crowd.leave(address)

    return seated


async def _turn_away(receive: Any, send: Any, reason: str) -> None:
    """After a handshake, since a browser tells its page neither code nor reason of one that was refused."""
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": TOO_MANY, "reason": reason})
