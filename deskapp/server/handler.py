"""Django's ASGI handler, with one switch to a thread and back per response.

Django switches for the signals before, for the middleware and view, and for the signals after, and watches for a
disconnect all the time. Our views are synchronous and short, so this one watches only streaming responses.
"""

import asyncio
import threading
from collections.abc import Coroutine
from io import BytesIO
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.signals import request_started
from django.http import FileResponse
from django.urls import set_script_prefix


class SyncASGIHandler(ASGIHandler):
    """Must be wrapped in `limits.http_requests.bounded`, which reads the whole body."""

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        gone = threading.Event()
        try:
            response = await sync_to_async(self._answer)(scope, body, gone)
        except asyncio.CancelledError:
            gone.set()
            raise
        if response.streaming:
            await _streamed(self.send_response(response, send), receive, response)
        else:
            await self.send_response(response, send)

    def _answer(self, scope: Any, body: bytes, gone: threading.Event) -> Any:
        set_script_prefix(get_script_prefix(scope))
        request_started.send(sender=type(self), scope=scope)
        request, unreadable = self.create_request(scope, BytesIO(body))
        response: Any = unreadable if request is None else self.get_response(request)
        response._handler_class = type(self)
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if not response.streaming or gone.is_set():  # `_streamed` closes a stream, unless the client is gone
            response.close()
        return response


async def _streamed(sending: Coroutine[Any, Any, None], receive: Any, response: Any) -> None:
    """Sends until the response ends or the client disconnects."""
    both = [asyncio.ensure_future(sending), asyncio.ensure_future(receive())]
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in both:
            one.cancel()
        await asyncio.gather(*both, return_exceptions=True)
        await sync_to_async(response.close)()
    if not both[0].cancelled():
        both[0].result()
