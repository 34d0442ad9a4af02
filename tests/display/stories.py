"""Stories of screens, told in an event loop."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from asgiref.sync import async_to_sync
from channels.db import database_sync_to_async
from django.utils import timezone

from centre.models import Site
from display.board_publisher import Seat, Watcher
from tests import make
from tests.faults.database import lost_database


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def in_loop(story: Callable[[], Awaitable[None]]) -> None:
    """Run it in an event loop of its own; the database is used in this very thread."""

    async def told() -> None:
        async with asyncio.timeout(60):  # only a story that hangs takes so long
            await story()

    async_to_sync(told)()


def heard(seat: Seat) -> list[dict[str, Any]]:
    """What came since the last time, without waiting for more."""
    if not seat._arrived.is_set():
        return []
    news = seat.news()
    try:
        news.send(None)
    except StopIteration as done:
        return [json.loads(message) for message in done.value]
    raise AssertionError("news that have arrived are there at once")


def kinds(seat: Seat) -> list[str]:
    return [("beat" if "beat" in message else "board") + f" {message['version']}" for message in heard(seat)]


def watcher_with(*seats: Seat, site: Site) -> Watcher:
    watcher = Watcher(site.slug, site.pk)
    watcher.seats.update(seats)
    return watcher


async def issue(site: Site) -> None:
    await database_sync_to_async(make.ticket)(site, "so", timezone.now())


@asynccontextmanager
async def lost() -> AsyncIterator[None]:
    fault = lost_database()
    await database_sync_to_async(fault.__enter__)()
    yield
    await database_sync_to_async(fault.__exit__)(None, None, None)
