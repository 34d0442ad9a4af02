"""Requests are answered by threads that stay, so that a thread keeps its connection to SQLite.

Django's own way is a new thread for every request, with a new connection in it, and several ways there and back.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import ThreadSensitiveContext

from deskapp.server.limits.concurrency_limiter import ConcurrencyLimiter

Application = Callable[[Any, Any, Any], Awaitable[None]]

MAX_IDLE_THREADS = 32
RELEASE_SLOT_AFTER, SLOT_TIMEOUT = 0.05, 0.5
"""Seconds. Python runs one thread at a time, so requests that are answered together only hinder each other: they are
answered one after another. But whoever takes longer than the first, or waits for a database that is away, stands aside;
and when there are many of those, nobody waits behind them for more than the second."""


def run_in_pooled_threads(
    application: Application, release_slot_after: float = RELEASE_SLOT_AFTER, slot_timeout: float = SLOT_TIMEOUT
) -> Application:
    """Each request has one worker to itself until it is answered. Belongs to one event loop."""
    idle: list[ThreadPoolExecutor] = []
    door = ConcurrencyLimiter(1)

    def keep(worker: ThreadPoolExecutor) -> None:
        if len(idle) < MAX_IDLE_THREADS:
            idle.append(worker)
        else:
            worker.shutdown(wait=False)

    async def answered(scope: Any, receive: Any, send: Any) -> None:
        async with door.slot(send, release_slot_after, slot_timeout) as sending:
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
