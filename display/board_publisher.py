"""One board publisher per process and site reads the board when the site's version changes, for every socket.

Polling guarantees that a change arrives; a change notification only shortens the delay. The board is encoded once.
"""

import asyncio
import json
import logging
from time import monotonic
from typing import Any, NamedTuple

from channels.db import database_sync_to_async
from django.utils import timezone

from centre.models import Site
from display.send_now import SendNow, never
from tickets import board, change_notifications

logger = logging.getLogger(__name__)

POLL_INTERVAL, HEARTBEAT_INTERVAL, REFRESH_INTERVAL = 0.5, 2.0, 5.0
"""Seconds: between polls of the version, between heartbeats, and until the board is read without a new version.

The last covers changes without a version: opening hours, settings, and waits that grow with time.
"""


class Subscription:
    """The messages for one socket. A slow socket gets only the latest board and heartbeat, never a queue of them."""

    def __init__(self, board: str | None, send_now: SendNow = never) -> None:
        self._board = board
        self._beat: str | None = None
        self._send_now = send_now
        self._all_sent = False
        """Whether the consumer has sent everything that it took, and waits for more."""
        self._arrived = asyncio.Event()
        if board is not None:
            self._arrived.set()

    def offer(self, *, board: str | None = None, beat: str | None = None) -> None:
        if self._sent_now(board or beat or ""):
            return
        # A new board replaces the heartbeat: an older heartbeat could have another epoch.
        self._board, self._beat = (board, None) if board else (self._board, beat)
        self._arrived.set()

    def _sent_now(self, message: str) -> bool:
        # A message that is sent at once must not overtake one that the consumer has not sent yet.
        if not self._all_sent or self._arrived.is_set():
            return False
        try:
            return self._send_now(message)
        except Exception as problem:  # the other sockets get their message all the same
            logger.warning("could not send to a socket at once: %r", problem)
            return False

    async def next_messages(self) -> list[str]:
        """Asks for more, which says that the messages of the last call are sent."""
        self._all_sent = True
        await self._arrived.wait()
        self._all_sent = False
        self._arrived.clear()
        next_messages = [message for message in (self._board, self._beat) if message]
        self._board = self._beat = None
        return next_messages


class PublisherStats(NamedTuple):
    """Statistics of a board publisher. `version` and `age` (seconds) are None until it has read for a subscription."""

    site: str
    sockets: int
    boards: int
    version: int | None
    age: float | None


class BoardPublisher:
    """Polls while it has subscriptions. Belongs to one event loop."""

    def __init__(self, slug: str, site: int) -> None:
        self.slug, self.site = slug, site
        self.subscriptions: set[Subscription] = set()
        self.boards = 0
        """Boards handed to subscriptions so far."""
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._read_at = self._verified_at = self._heartbeat_at = 0.0
        self._failing = False
        self._invalidate()

    def subscribe(self, send_now: SendNow = never) -> Subscription:
        if self._task is None:
            change_notifications.add_listener(self._on_notification)
            self._task = self._loop.create_task(self._run())
        if monotonic() - self._verified_at > HEARTBEAT_INTERVAL:
            self._invalidate()  # not read recently, so the last board may be out of date
        subscription = Subscription(self._message, send_now)
        self.subscriptions.add(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        self.subscriptions.discard(subscription)
        if not self.subscriptions and self._task is not None:
            change_notifications.remove_listener(self._on_notification)
            self._task.cancel()
            self._task, self._verified_at = None, 0.0

    def stats(self) -> PublisherStats:
        """May be called from another thread."""
        seen, verified_at = self._seen, self._verified_at
        age = monotonic() - verified_at if verified_at else None
        return PublisherStats(
            self.slug, len(self.subscriptions), self.boards, seen[1] if seen and verified_at else None, age
        )

    def _on_notification(self, site: int) -> None:
        """Called in the thread that made the change, perhaps after this loop has ended."""
        if site == self.site and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

    def _invalidate(self) -> None:
        """The next board that is read goes to every subscription, changed or not."""
        self._seen: tuple[str, int] | None = None
        self._content: dict[str, Any] = {}
        self._message: str | None = None

    async def _run(self) -> None:
        while True:
            began = monotonic()
            await self.poll()
            # Under continuous changes, reading takes a third of the time; the rest is for the writers.
            await asyncio.sleep(min(2 * (monotonic() - began), POLL_INTERVAL))
            await self._wait()

    async def poll(self) -> None:
        """Read the database once, and offer the board and heartbeat to the subscriptions."""
        try:
            await self._read()
            self._failing = False
        except Exception as problem:  # the next poll tries again; screens notice the missing heartbeat
            self._fail(problem)
        self._send_heartbeat()

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), POLL_INTERVAL)
        except TimeoutError:
            pass
        self._woken.clear()

    async def _read(self) -> None:
        began = monotonic()
        content = await database_sync_to_async(self._changed_board)(began - self._read_at > REFRESH_INTERVAL)
        if content is not None:
            self._read_at = began
            self._publish(content)
        # Only after the board was read too: otherwise heartbeats would confirm an outdated board.
        self._verified_at = began

    def _changed_board(self, anyway: bool) -> dict[str, Any] | None:
        """The board if it may differ from the last one, else None. Runs in the database's thread."""
        if not anyway and board.version(self.slug) == self._seen:
            return None
        return board.read(self.slug, timezone.now())

    def _publish(self, content: dict[str, Any]) -> None:
        self._seen = (content["epoch"], content["version"])
        if _without_time(content) == _without_time(self._content):
            return
        self._content, self._message = content, json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        self.boards += len(self.subscriptions)
        for subscription in self.subscriptions:
            subscription.offer(board=self._message)

    def _fail(self, problem: Exception) -> None:
        if not self._failing:
            logger.warning("could not read the board of site %s: %r", self.slug, problem)
        self._failing = True
        self._invalidate()

    def _send_heartbeat(self) -> None:
        """A heartbeat means that the database was read within HEARTBEAT_INTERVAL; otherwise none is sent."""
        now = monotonic()
        if (
            self._seen is None
            or now - self._verified_at > HEARTBEAT_INTERVAL
            or now - self._heartbeat_at < HEARTBEAT_INTERVAL
        ):
            return
        self._heartbeat_at = now
        beat = json.dumps({"epoch": self._seen[0], "version": self._seen[1], "beat": True})
        for subscription in self.subscriptions:
            subscription.offer(beat=beat)


class BoardPublishers:
    """The board publishers of this process, with its one subscription to notifications of other processes."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.by_slug: dict[str, BoardPublisher] = {}
        self.relaying = loop.create_task(change_notifications.relay())


_publishers: BoardPublishers | None = None


async def publisher_for(slug: str) -> BoardPublisher | None:
    """The board publisher of this site in this process, or None if there is no such site."""
    publishers = _of_this_loop()
    if slug not in publishers.by_slug:
        site = await database_sync_to_async(Site.objects.filter(slug=slug).values_list("pk", flat=True).first)()
        if site is None:
            return None
        publishers.by_slug.setdefault(slug, BoardPublisher(slug, site))
    return publishers.by_slug[slug]


def stats() -> list[PublisherStats]:
    """Of every board publisher of this process."""
    return [publisher.stats() for publisher in list(_publishers.by_slug.values())] if _publishers else []


def _of_this_loop() -> BoardPublishers:
    global _publishers
    loop = asyncio.get_running_loop()
    if _publishers is None or _publishers.loop is not loop:
        _publishers = BoardPublishers(loop)
    return _publishers


def _without_time(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name != "at"}
