"""Requests are answered by threads that stay, so that a thread keeps its connection to SQLite.

Django's own way is a new thread for every request, with a new connection in it, and several ways there and back.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler

from deskapp.bounds.doorway import Doorway

Application = Callable[[Any, Any, Any], Awaitable[None]]

MOST_IDLE = 32
AT_ONCE, PATIENCE = 4, 0.5
"""Python runs one thread at a time, so thirty that begin together only hinder each other: so many are answered at once,
and the others wait. But for those seconds at most, lest a few slow ones, or a database that is away, hold up all."""


class Pages(ASGIHandler):
    """Crosses into the worker once for all the middleware and the view; Django crosses again for each that could do
    without a thread, and ours cannot."""

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)
        self._middleware_chain = sync_to_async(self._middleware_chain, thread_sensitive=True)  # type: ignore[has-type]


def on_workers(application: Application, at_once: int = AT_ONCE, patience: float = PATIENCE) -> Application:
    """Each request has one worker to itself until it is answered. Belongs to one event loop."""
    idle: list[ThreadPoolExecutor] = []
    door = Doorway(at_once)

    def keep(worker: ThreadPoolExecutor) -> None:
        if len(idle) < MOST_IDLE:
            idle.append(worker)
        else:
            worker.shutdown(wait=False)

    async def answered(scope: Any, receive: Any, send: Any) -> None:
        async with door.through(send, patience) as sending:
            worker = idle.pop() if idle else ThreadPoolExecutor(1, "request")
            try:
                async with ThreadSensitiveContext(executor=worker):
                    await application(scope, receive, sending)
            except asyncio.CancelledError:  # whoever hung up leaves a worker behind that is still busy with the answer
                worker.submit(asyncio.get_running_loop().call_soon_threadsafe, keep, worker)
                raise
            except BaseException:
                keep(worker)
                raise
            keep(worker)

    return answered
