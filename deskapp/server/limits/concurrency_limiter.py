"""Limits the number of concurrent requests; further ones wait until a slot is released."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

Send = Callable[[Any], Awaitable[None]]


class ConcurrencyLimiter:
    """Belongs to one event loop."""

    def __init__(self, at_once: int) -> None:
        self._places = asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def slot(
        self, send: Send, release_after: float | None = None, queue_timeout: float | None = None
    ) -> AsyncIterator[Send]:
        """Yields the `send` to use. The slot is released by the first message, after `release_after` seconds, or at the
        end. A request that has waited for `queue_timeout` seconds runs without a slot. None means no timeout."""
        inside = await self._place(queue_timeout)

        def release() -> None:
            nonlocal inside
            if inside:
                inside = False
                self._places.release()

        async def sending(message: Any) -> None:
            release()
            await send(message)

        aside = asyncio.get_running_loop().call_later(release_after, release) if release_after is not None else None
        try:
            yield sending
        finally:
            release()
            if aside:
                aside.cancel()

    async def _place(self, queue_timeout: float | None) -> bool:
        try:
            async with asyncio.timeout(queue_timeout):
                return await self._places.acquire()
        except TimeoutError:
            return False
