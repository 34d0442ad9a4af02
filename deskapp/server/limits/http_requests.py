"""How large a request may be, and how many one address may send. A wrapper around the pages, under any server."""

from collections.abc import Awaitable, Callable
from math import inf
from time import time
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.db import Error as DatabaseAway

from centre.models import Site
from deskapp.server.limits.client_ip import Scope, client_ip
from web.rate_limit import ProcessRateLimiter
from web.refusals import TOO_LARGE, TOO_LONG, TOO_MANY_REQUESTS, Refusal

Application = Callable[[Scope, Any, Any], Awaitable[None]]
DEMO_CHECK_SECONDS = 60.0
"""Seconds after which the kind of centre is asked for again."""


class RequestRateLimits:
    """A made-up centre is rehearsed with from one machine, so an address may ask it much more often."""

    def __init__(self) -> None:
        self._usual = ProcessRateLimiter("requests", settings.REQUESTS_PER_MINUTE)
        self._demo = ProcessRateLimiter("demo-requests", settings.DEMO_REQUESTS_PER_MINUTE)
        self._only_demo, self._asked_at = False, -inf

    async def allow(self, address: str | None) -> bool:
        if address is None or self._usual.allows(address):
            return True
        return await self._is_demo() and self._demo.allows(address)

    async def _is_demo(self) -> bool:
        """Asked for only when an address has used up what is usual."""
        now = time()
        if not 0 <= now - self._asked_at < DEMO_CHECK_SECONDS:
            self._asked_at = now
            self._only_demo = await database_sync_to_async(_only_demo_sites)()
        return self._only_demo


def bounded(application: Application) -> Application:
    rates = RequestRateLimits()

    async def limited(scope: Scope, receive: Any, send: Any) -> None:
        if not await rates.allow(client_ip(scope)):
            await application(_refused(scope, TOO_MANY_REQUESTS), _ReplayedBody(b"", receive), send)
            return
        if scope["query_string"].count(b"&") >= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:
            # Django meets these while it makes the request, where nothing answers for it.
            await application(_refused(scope, TOO_LONG) | {"query_string": b""}, _ReplayedBody(b"", receive), send)
            return
        try:
            body = await _read_body(receive, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        except ConnectionError:
            return
        if body is None:
            scope = _refused(scope, TOO_LARGE)
        await application(scope, _ReplayedBody(body or b"", receive), send)

    return limited


class _ReplayedBody:
    """The body that has been read already; then whatever else the server tells."""

    def __init__(self, body: bytes, receive: Callable[[], Awaitable[dict[str, Any]]]) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> dict[str, Any]:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body}
        while (message := await self._receive())["type"] == "http.request":
            pass  # the rest of a body that nobody wants
        return message


async def _read_body(receive: Any, most: int) -> bytes | None:
    """None if it is larger."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError
        body += bytes(message.get("body", b""))
        if len(body) > most:
            return None
        if not message.get("more_body"):
            return body


def _refused(scope: Scope, refusal: Refusal) -> Scope:
    """`deskapp.error_responses` answers with it, in the reader's language."""
    return scope | {"refused": refusal}


def _only_demo_sites() -> bool:
    try:
        return set(Site.objects.values_list("synthetic", flat=True)) == {True}
    except DatabaseAway:
        return False
