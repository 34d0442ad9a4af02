"""A door that is narrow: so many come in at once, and the others wait until one of them is answered or gone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

Send = Callable[[Any], Awaitable[None]]


class Doorway:
    """Belongs to one event loop."""

    def __init__(self, at_once: int) -> None:
        self._places = asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def through(self, send: Send, at_most: float | None = None) -> AsyncIterator[Send]:
        """With what an application shall send: whoever sends something stands in the door no longer, and nobody does
        for more than `at_most` seconds."""
        await self._places.acquire()
        inside = True

        def make_way() -> None:
            nonlocal inside
            if inside:
                inside = False
                self._places.release()

        async def sending(message: Any) -> None:
            make_way()
            await send(message)

        aside = asyncio.get_running_loop().call_later(at_most, make_way) if at_most is not None else None
        try:
            yield sending
        finally:
            make_way()
            if aside:
                aside.cancel()
