"""Scenarios with screens, run in an event loop."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from asgiref.sync import async_to_sync
from channels.db import database_sync_to_async
from django.utils import timezone

from centre.models import Site
from display.board_publisher import BoardPublisher, Subscription
from tests import make
from tests.faults.database import lost_database


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def in_loop(scenario: Callable[[], Awaitable[None]]) -> None:
    """Runs the scenario in its own event loop; the database is used in the calling thread."""

    async def told() -> None:
        async with asyncio.timeout(60):  # only a hanging scenario takes this long
            await scenario()

    async_to_sync(told)()


def heard(subscription: Subscription) -> list[dict[str, Any]]:
    """The messages since the last call, without waiting for more."""
    if not subscription._arrived.is_set():
        return []
    next_messages = subscription.next_messages()
    try:
        next_messages.send(None)
    except StopIteration as done:
        return [json.loads(message) for message in done.value]
    raise AssertionError("messages that have arrived are returned at once")


def kinds(subscription: Subscription) -> list[str]:
    return [("beat" if "beat" in message else "board") + f" {message['version']}" for message in heard(subscription)]


def publisher_with(*subscriptions: Subscription, site: Site) -> BoardPublisher:
    publisher = BoardPublisher(site.slug, site.pk)
    publisher.subscriptions.update(subscriptions)
    return publisher


async def after_first_poll(site: Site) -> tuple[BoardPublisher, Subscription]:
    """A publisher whose one subscription has already taken the first board and heartbeat."""
    subscription = Subscription(None)
    publisher = publisher_with(subscription, site=site)
    await publisher.poll()
    heard(subscription)
    return publisher, subscription


async def issue(site: Site) -> None:
    await database_sync_to_async(make.ticket)(site, "so", timezone.now())


@asynccontextmanager
async def lost() -> AsyncIterator[None]:
    fault = lost_database()
    await database_sync_to_async(fault.__enter__)()
    yield
    await database_sync_to_async(fault.__exit__)(None, None, None)
