"""One watcher per process and site: it reads the board when the site's version changed, and every socket gets it.

The poll is the guarantee and the hint the speed; the board is encoded once for all sockets.
"""

import asyncio
import json
import logging
from time import monotonic
from typing import Any, NamedTuple

from channels.db import database_sync_to_async
from django.utils import timezone

from centre.models import Site
from tickets import board, change_notifications

logger = logging.getLogger(__name__)

POLL_INTERVAL, HEARTBEAT_INTERVAL, REFRESH_INTERVAL = 0.5, 2.0, 5.0
"""Seconds: between looks at the version, between heartbeats, and after which the board is read anyway.

The last catches what has no version: opening hours, settings, and waits that grow with the clock.
"""


class Subscription:
    """One socket's place at a watcher. A slow socket finds only the latest board and beat, never a queue of them."""

    def __init__(self, board: str | None) -> None:
        self._board = board
        self._beat: str | None = None
        self._arrived = asyncio.Event()
        if board is not None:
            self._arrived.set()

    def offer(self, *, board: str | None = None, beat: str | None = None) -> None:
        # A new board is a sign of life itself, and a beat older than the board would tell of another epoch.
        self._board, self._beat = (board, None) if board else (self._board, beat)
        self._arrived.set()

    async def next_messages(self) -> list[str]:
        await self._arrived.wait()
        self._arrived.clear()
        next_messages = [message for message in (self._board, self._beat) if message]
        self._board = self._beat = None
        return next_messages


class PublisherStats(NamedTuple):
    """What an operator may want to know of a watcher; `version` and `age` only while somebody sits."""

    site: str
    sockets: int
    boards: int
    version: int | None
    age: float | None


class BoardPublisher:
    """Looks while somebody sits, and belongs to one event loop."""

    def __init__(self, slug: str, site: int) -> None:
        self.slug, self.site = slug, site
        self.subscriptions: set[Subscription] = set()
        self.boards = 0
        """How many were handed to seats so far."""
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._read_at = self._verified_at = self._heartbeat_at = 0.0
        self._failing = False
        self._invalidate()

    def subscribe(self) -> Subscription:
        if self._task is None:
            change_notifications.add_listener(self._on_notification)
            self._task = self._loop.create_task(self._run())
        if monotonic() - self._verified_at > HEARTBEAT_INTERVAL:
            self._invalidate()  # the database was not read of late, so this may be what was true, not what is
        subscription = Subscription(self._message)
        self.subscriptions.add(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        self.subscriptions.discard(subscription)
        if not self.subscriptions and self._task is not None:
            change_notifications.remove_listener(self._on_notification)
            self._task.cancel()
            self._task, self._verified_at = None, 0.0

    def stats(self) -> PublisherStats:
        """Asked from another thread."""
        seen, true_at = self._seen, self._verified_at
        age = monotonic() - true_at if true_at else None
        return PublisherStats(
            self.slug, len(self.subscriptions), self.boards, seen[1] if seen and true_at else None, age
        )

    def _on_notification(self, site: int) -> None:
        """Called from whichever thread made the change, perhaps after this loop has ended."""
        if site == self.site and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

    def _invalidate(self) -> None:
        """Whatever is read next goes to everybody, changed or not."""
        self._seen: tuple[str, int] | None = None
        self._content: dict[str, Any] = {}
        self._message: str | None = None

    async def _run(self) -> None:
        while True:
            began = monotonic()
            await self.poll()
            # When changes come one upon another, looking takes a third of the time; the rest is for those who write.
            await asyncio.sleep(min(2 * (monotonic() - began), POLL_INTERVAL))
            await self._wait()

    async def poll(self) -> None:
        """One look at the database, and what the seats learn from it."""
        try:
            await self._read()
            self._failing = False
        except Exception as problem:  # a database that is away comes back; silence tells the screens
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
        # Not before the board was read too: a version alone would keep alive a board that is no longer true.
        self._verified_at = began

    def _changed_board(self, anyway: bool) -> dict[str, Any] | None:
        """The board, if it may be another one than was seen. In the database's thread."""
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
            logger.warning("board of %s not read: %r", self.slug, problem)
        self._failing = True
        self._invalidate()

    def _send_heartbeat(self) -> None:
        """A heartbeat says that the database was read just now; without that there is none."""
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
    """Those of this process, with its one subscription to the hints of the others."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.by_slug: dict[str, BoardPublisher] = {}
        self.relaying = loop.create_task(change_notifications.relay())


_publishers: BoardPublishers | None = None


async def publisher_for(slug: str) -> BoardPublisher | None:
    """The watcher of this site in this process, or None where there is no such site."""
    publishers = _of_this_loop()
    if slug not in publishers.by_slug:
        site = await database_sync_to_async(Site.objects.filter(slug=slug).values_list("pk", flat=True).first)()
        if site is None:
            return None
        publishers.by_slug.setdefault(slug, BoardPublisher(slug, site))
    return publishers.by_slug[slug]


def stats() -> list[PublisherStats]:
    """Of this process."""
    return [publisher.stats() for publisher in list(_publishers.by_slug.values())] if _publishers else []


def _of_this_loop() -> BoardPublishers:
    global _publishers
    loop = asyncio.get_running_loop()
    if _publishers is None or _publishers.loop is not loop:
        _publishers = BoardPublishers(loop)
    return _publishers


def _without_time(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name != "at"}
