"""Runs requests in pooled threads, so that a thread keeps its connection to SQLite.

Django itself starts a new thread, with a new connection, for every request, and switches to it several times.
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
"""Seconds. Python runs one thread at a time, so concurrent requests only slow each other down: they run one at a time.
But a request that takes longer than the first, such as one that waits for an unreachable database, releases its slot;
and with many such requests, a request waits for a slot no longer than the second."""


def run_in_pooled_threads(
    application: Application, release_slot_after: float = RELEASE_SLOT_AFTER, slot_timeout: float = SLOT_TIMEOUT
) -> Application:
    """Each request has its own thread until it is answered. Belongs to one event loop."""
    idle: list[ThreadPoolExecutor] = []
    limiter = ConcurrencyLimiter(1)

    def keep(worker: ThreadPoolExecutor) -> None:
        if len(idle) < MAX_IDLE_THREADS:
            idle.append(worker)
        else:
            worker.shutdown(wait=False)

    async def answered(scope: Any, receive: Any, send: Any) -> None:
        async with limiter.slot(send, release_slot_after, slot_timeout) as sending:
            worker = idle.pop() if idle else ThreadPoolExecutor(1, "request")
            try:
                async with ThreadSensitiveContext(executor=worker):
                    await application(scope, receive, sending)
            except asyncio.CancelledError:  # the client is gone, but the worker is still busy with the response
                worker.submit(asyncio.get_running_loop().call_soon_threadsafe, keep, worker)
                raise
            except BaseException:
                keep(worker)
                raise
            keep(worker)

    return answered
