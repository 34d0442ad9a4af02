import asyncio
import os
import threading
import time
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from typing import Any

import pytest
from channels.layers import InMemoryChannelLayer, get_channel_layer
from pytest_django import Settings

from tickets import change_notifications

REDIS_URL = os.environ.get("REDIS_URL", "")
MEMORY = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
REDIS = {"default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}}
ANSWER_TIMEOUT = 10
"""Seconds in which a notification has to arrive."""


class DelayedChannelLayer(InMemoryChannelLayer):  # type: ignore[misc]
    """Tells what is sent, and keeps it back until the gate opens."""

    sent: SimpleQueue[int] = SimpleQueue()
    gate = threading.Event()

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        self.sent.put(message["site"])
        await asyncio.to_thread(self.gate.wait, ANSWER_TIMEOUT)


class BrokenChannelLayer(InMemoryChannelLayer):  # type: ignore[misc]
    sent: SimpleQueue[int] = SimpleQueue()

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        self.sent.put(message["site"])
        raise ConnectionError("no Redis")


@pytest.fixture
def heard() -> Iterator[SimpleQueue[int]]:
    """The notifications of this process, as they arrive."""
    arrived: SimpleQueue[int] = SimpleQueue()
    change_notifications.add_listener(arrived.put)
    yield arrived
    change_notifications.remove_listener(arrived.put)


@pytest.fixture(autouse=True)
def no_layer(settings: Settings) -> None:
    settings.CHANNEL_LAYERS = {}


def test_listeners_are_notified_in_process_without_a_channel_layer(notifications: list[int]) -> None:
    change_notifications.notify(7)
    assert notifications == [7]


def test_a_removed_listener_is_not_notified() -> None:
    heard: list[int] = []
    change_notifications.add_listener(heard.append)
    change_notifications.remove_listener(heard.append)
    change_notifications.notify(7)
    assert heard == []


def test_a_failing_listener_does_not_block_other_listeners(notifications: list[int]) -> None:
    def fail(site: int) -> None:
        raise RuntimeError("its loop is closed")

    change_notifications.add_listener(fail)
    change_notifications.notify(7)
    change_notifications.remove_listener(fail)
    assert notifications == [7]


def test_the_relay_ends_without_a_channel_layer(notifications: list[int]) -> None:
    asyncio.run(change_notifications.relay())
    assert (notifications, change_notifications.pubsub_state()) == ([], "disabled")


def test_the_relay_delivers_notifications_of_other_processes(
    settings: Settings, heard: SimpleQueue[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CHANNEL_LAYERS = MEMORY

    async def relayed() -> list[int]:
        relay = asyncio.create_task(change_notifications.relay())
        await asyncio.sleep(0)
        assert change_notifications.pubsub_state() == "stale"
        for site in (7, 8):
            await get_channel_layer().group_send(change_notifications.GROUP, {"type": "site.changed", "site": site})
        got = [await asyncio.to_thread(heard.get, timeout=ANSWER_TIMEOUT) for _ in range(2)]
        assert change_notifications.pubsub_state() == "connected"
        monkeypatch.setattr(
            change_notifications, "monotonic", lambda: time.monotonic() + change_notifications.SUBSCRIPTION_TIMEOUT + 1
        )
        assert change_notifications.pubsub_state() == "stale"
        relay.cancel()
        return got

    assert change_notifications.pubsub_state() == "idle"
    assert asyncio.run(relayed()) == [7, 8]
    assert change_notifications.pubsub_state() == "idle"


def test_one_notification_per_site_waits_while_another_is_sent(settings: Settings) -> None:
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "tests.tickets.test_change_notifications.DelayedChannelLayer"}}
    sender = change_notifications.NotificationSender()
    sender.send(7)
    assert DelayedChannelLayer.sent.get(timeout=ANSWER_TIMEOUT) == 7
    for site in (7, 7, 7, 8, 7):
        sender.send(site)
    assert DelayedChannelLayer.sent.get(timeout=ANSWER_TIMEOUT) == 8
    DelayedChannelLayer.gate.set()
    assert DelayedChannelLayer.sent.get(timeout=ANSWER_TIMEOUT) == 7
    sender.send(9)
    assert (DelayedChannelLayer.sent.get(timeout=ANSWER_TIMEOUT), DelayedChannelLayer.sent.empty()) == (9, True)


def test_a_failing_channel_layer_delays_no_change_and_is_tried_again(
    settings: Settings, notifications: list[int]
) -> None:
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "tests.tickets.test_change_notifications.BrokenChannelLayer"}}
    change_notifications.notify(7)
    assert (notifications, BrokenChannelLayer.sent.get(timeout=ANSWER_TIMEOUT)) == ([7], 7)
    change_notifications.notify(8)
    assert (notifications, BrokenChannelLayer.sent.get(timeout=ANSWER_TIMEOUT)) == ([7, 8], 8)


@pytest.mark.skipif(not REDIS_URL, reason="there is no Redis (python -m tests.services starts one)")
def test_another_process_is_notified_through_redis(settings: Settings, heard: SimpleQueue[int]) -> None:
    """A separate event loop stands in for the process; only Redis connects the two."""
    settings.CHANNEL_LAYERS = REDIS
    loop = asyncio.new_event_loop()
    elsewhere = threading.Thread(target=loop.run_forever)
    elsewhere.start()
    relay = asyncio.run_coroutine_threadsafe(change_notifications.relay(), loop)
    heard_there = next((site for site in map(_notify_and_wait, [heard] * 50) if site), None)
    loop.call_soon_threadsafe(relay.cancel)
    loop.call_soon_threadsafe(loop.stop)
    elsewhere.join()
    assert heard_there == 7


def _notify_and_wait(heard: SimpleQueue[int]) -> int | None:
    """The notification arrives at once, and again through Redis as soon as the relay has subscribed."""
    change_notifications.notify(7)
    assert heard.get(timeout=ANSWER_TIMEOUT) == 7
    try:
        return heard.get(timeout=0.2)
    except Empty:
        return None
