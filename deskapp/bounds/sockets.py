"""How many sockets there may be, and how many come in at once. A wrapper around the board's socket."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakValueDictionary

from django.conf import settings

from deskapp.bounds.address import Scope, address_of
from deskapp.bounds.crowd import Crowd

Application = Callable[[Scope, Any, Any], Awaitable[None]]
TOO_MANY = 4429
ON_THE_WAY_IN = 2
"""Sockets of one address that are being accepted at once; the others wait, so that whoever opens one upon another keeps
nobody else waiting."""


def bounded(application: Application) -> Application:
    crowd = Crowd(settings.SOCKETS, settings.SOCKETS_PER_ADDRESS)
    doors: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def seated(scope: Scope, receive: Any, send: Any) -> None:
        address = address_of(scope)
        if reason := crowd.why_not(address):
            await _turn_away(receive, send, f"too many sockets: {reason}")
            return
        crowd.enter(address)
        entering = _Entering(send, doors.setdefault(address or "", asyncio.Semaphore(ON_THE_WAY_IN)))
        try:
            await entering.come()
            await application(scope, receive, entering)
        finally:
            entering.make_way()
            crowd.leave(address)

    return seated


class _Entering:
    """A socket that stands in the doorway until it has been told something, or is gone."""

    def __init__(self, send: Callable[[Any], Awaitable[None]], door: asyncio.Semaphore) -> None:
        self._send, self._door = send, door
        self._inside = True

    async def come(self) -> None:
        await self._door.acquire()
        self._inside = False

    async def __call__(self, message: Any) -> None:
        await self._send(message)
        self.make_way()

    def make_way(self) -> None:
        if not self._inside:
            self._inside = True
            self._door.release()


async def _turn_away(receive: Any, send: Any, reason: str) -> None:
    """After a handshake, since a browser tells its page neither code nor reason of one that was refused."""
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": TOO_MANY, "reason": reason})
