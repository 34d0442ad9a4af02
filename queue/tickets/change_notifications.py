"""Notifications that a site has changed. One may be lost, doubled or late: board publishers also poll.

Listeners in this process are called directly; other processes are notified through the channel layer, if there is one.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any

from channels.layers import get_channel_layer

logger = logging.getLogger(__name__)

GROUP = "sites"
KEEPALIVE_SITE_ID = 0
"""No site has this id."""
KEEPALIVE_INTERVAL, SUBSCRIPTION_TIMEOUT = 5.0, 12.0
"""Seconds: between keepalives, and without any notification until the process subscribes again."""
Listener = Callable[[int], None]
_listeners: set[Listener] = set()
_last_received_at: float | None = None
"""`monotonic()` of the last notification from the channel layer; None while this process is not subscribed."""


def add_listener(listener: Listener) -> None:
    """`listener(site_id)` is called in the thread that made the change, so it must be quick and thread-safe."""
    _listeners.add(listener)


def remove_listener(listener: Listener) -> None:
    _listeners.discard(listener)


def notify(site: int) -> None:
    notify_local(site)
    if get_channel_layer() is not None:
        _sender.send(site)


def notify_local(site: int) -> None:
    """Call every listener. A listener that fails does not stop the others."""
    for listener in tuple(_listeners):
        try:
            listener(site)
        except Exception as problem:
            logger.warning("change notification: a listener failed: %r", problem)


class NotificationSender:
    """Sends notifications from its own thread, so that no request waits for a slow Redis."""

    def __init__(self) -> None:
        self._starting = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._sending: set[int] = set()
        self._again: set[int] = set()
        self._tasks: set[asyncio.Future[None]] = set()

    def send(self, site: int) -> None:
        self._running_loop().call_soon_threadsafe(self._enqueue, site)

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="change-notifications", daemon=True).start()
            return self._loop

    def _enqueue(self, site: int) -> None:
        """While one notification of a site is being sent, one more is kept; further ones would add nothing."""
        if site in self._sending:
            self._again.add(site)
        else:
            self._sending.add(site)
            self._tasks.add(task := asyncio.ensure_future(self._publish(site)))
            task.add_done_callback(self._tasks.discard)

    async def _publish(self, site: int) -> None:
        self._again.discard(site)
        try:
            layer = get_channel_layer()
            await asyncio.wait_for(layer.group_send(GROUP, {"type": "site.changed", "site": site}), timeout=2)
        except Exception as problem:  # board publishers still poll
            logger.warning("change notification not sent to Redis: %r", problem)
        self._sending.discard(site)
        if site in self._again:
            self._enqueue(site)


_sender = NotificationSender()


async def relay() -> None:
    """Call this process's listeners for every notification of other processes. Runs until cancelled; reconnects.

    A subscription whose connection was lost without an error would stay silent for ever. So each process also sends
    keepalives, which it receives itself; a process that receives nothing for SUBSCRIPTION_TIMEOUT subscribes again.
    """
    global _last_received_at
    if get_channel_layer() is None:
        return
    _last_received_at = -SUBSCRIPTION_TIMEOUT  # "stale" until the first notification
    proving = asyncio.create_task(_send_keepalives())
    try:
        while (layer := get_channel_layer()) is not None:
            await _listen_until_it_fails(layer)
            await asyncio.sleep(1)
    finally:
        proving.cancel()
        _last_received_at = None


async def _listen_until_it_fails(layer: Any) -> None:
    global _last_received_at
    try:
        async with asyncio.timeout(SUBSCRIPTION_TIMEOUT):
            channel = await layer.new_channel()
            await layer.group_add(GROUP, channel)
        while True:
            site = (await asyncio.wait_for(layer.receive(channel), SUBSCRIPTION_TIMEOUT))["site"]
            _last_received_at = monotonic()
            if site != KEEPALIVE_SITE_ID:
                notify_local(site)
    except Exception as problem:
        logger.warning("change notifications: subscription failed, subscribing again: %r", problem)
        with suppress(Exception):
            await asyncio.wait_for(layer.flush(), SUBSCRIPTION_TIMEOUT)


async def _send_keepalives() -> None:
    while True:
        _sender.send(KEEPALIVE_SITE_ID)
        await asyncio.sleep(KEEPALIVE_INTERVAL)


def pubsub_state() -> str:
    """Whether changes of other processes arrive at once ("connected") or only by polling ("stale").

    "disabled" without a channel layer; "idle" while this process has no screens and therefore no subscription.
    """
    if get_channel_layer() is None:
        return "disabled"
    if _last_received_at is None:
        return "idle"
    return "connected" if monotonic() - _last_received_at <= SUBSCRIPTION_TIMEOUT else "stale"
