"""A door that is narrow: so many come in at once, and the others wait until one of them is answered or gone."""

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
        """With what an application shall send: whoever sends something stands in the door no longer, and nobody does
        for more than `at_most` seconds. Whoever has waited for `patience` seconds goes in beside it."""
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
