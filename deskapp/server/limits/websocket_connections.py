"""How many sockets there may be, and how many come in at once. A wrapper around the board's socket."""

from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakValueDictionary

from django.conf import settings

from deskapp.server.limits.client_ip import Scope, address_of
from deskapp.server.limits.concurrency_limiter import Doorway
from deskapp.server.limits.connection_limiter import Crowd

Application = Callable[[Scope, Any, Any], Awaitable[None]]
TOO_MANY = 4429
ON_THE_WAY_IN = 2
"""Sockets of one address that are being accepted at once; the others wait, so that whoever opens one upon another keeps
nobody else waiting."""


def bounded(application: Application) -> Application:
    crowd = Crowd(settings.SOCKETS, settings.SOCKETS_PER_ADDRESS)
    doors: WeakValueDictionary[str, Doorway] = WeakValueDictionary()

    async def seated(scope: Scope, receive: Any, send: Any) -> None:
        address = address_of(scope)
        if reason := crowd.why_not(address):
            await _turn_away(receive, send, f"too many sockets: {reason}")
            return
        crowd.enter(address)
        door = doors.setdefault(address, Doorway(ON_THE_WAY_IN)) if address else Doorway(ON_THE_WAY_IN)
        try:
            async with door.through(send) as sending:
                await application(scope, receive, sending)
        finally:
            crowd.leave(address)

    return seated


async def _turn_away(receive: Any, send: Any, reason: str) -> None:
    """After a handshake, since a browser tells its page neither code nor reason of one that was refused."""
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": TOO_MANY, "reason": reason})
