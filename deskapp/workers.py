"""Requests are answered by threads that stay, so that a thread keeps its connection to SQLite.

Django's own way is a new thread for every request, with a new connection in it.
"""

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import ThreadSensitiveContext

Application = Callable[[Any, Any, Any], Awaitable[None]]

MOST_IDLE = 32


def on_workers(application: Application) -> Application:
    """Each request has one worker to itself until it is answered. Belongs to one event loop."""
    idle: list[ThreadPoolExecutor] = []

    async def answered(scope: Any, receive: Any, send: Any) -> None:
        worker = idle.pop() if idle else ThreadPoolExecutor(1, "request")
        try:
            async with ThreadSensitiveContext(executor=worker):
                await application(scope, receive, send)
        finally:
            if len(idle) < MOST_IDLE:
                idle.append(worker)
            else:
                worker.shutdown(wait=False)

    return answered
