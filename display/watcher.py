"""One watcher per process and site: it reads the board when the site's version changed, and every socket gets it.

The poll is the guarantee and the hint the speed; the board is encoded once for all sockets.
"""

import asyncio
import json
import logging
from collections.abc import Callable
from time import monotonic
from typing import Any

from channels.db import database_sync_to_async
from django.utils import timezone

from centre.models import Site
from tickets import board, live

logger = logging.getLogger(__name__)

POLL, BEAT, REFRESH = 0.5, 2.0, 5.0
"""Seconds: between looks at the version, between heartbeats, and after which the board is read anyway.

The last catches what has no version: opening hours, settings, and waits that grow with the clock.
"""


class Seat:
    """One socket's place at a watcher. A slow socket finds only the latest board and beat, never a queue of them."""

    def __init__(self, board: str | None) -> None:
        self._board = board
        self._beat: str | None = None
        self._arrived = asyncio.Event()
        if board is not None:
            self._arrived.set()

    def give(self, *, board: str | None = None, beat: str | None = None) -> None:
        self._board = board or self._board
        self._beat = beat or self._beat
        self._arrived.set()

    async def news(self) -> list[str]:
        await self._arrived.wait()
        self._arrived.clear()
        news = [message for message in (self._board, self._beat) if message]
        self._board = self._beat = None
        return news


class Watcher:
    def __init__(self, slug: str, site: int) -> None:
        self.slug, self.site = slug, site
        self.seats: set[Seat] = set()
        self._seen: tuple[str, int] | None = None
        self._content: dict[str, Any] = {}
        self._message: str | None = None
        self._read_at = self._looked_at = self._beaten_at = 0.0
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def sit(self) -> Seat:
        if self._task is None:
            # Nobody was looking for a while, so what was read then is not what is true now.
            self._message, self._content, self._seen = None, {}, None
            self._task = asyncio.create_task(self._run())
        seat = Seat(self._message)
        self.seats.add(seat)
        return seat

    def leave(self, seat: Seat) -> None:
        self.seats.discard(seat)
        if not self.seats and self._task is not None:
            self._task.cancel()
            self._task = None

    def wake(self) -> None:
        self._woken.set()

    async def _run(self) -> None:
        while True:
            try:
                await self._look()
            except Exception as problem:  # a database that is away comes back; silence tells the screens
                logger.warning("board of %s not read: %r", self.slug, problem)
            self._beat_if_true()
            await self._wait()

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), POLL)
        except TimeoutError:
            pass
        self._woken.clear()

    async def _look(self) -> None:
        seen = await database_sync_to_async(board.version)(self.slug)
        self._looked_at = monotonic()
        if seen != self._seen or monotonic() - self._read_at > REFRESH:
            content = await database_sync_to_async(board.read)(self.slug, timezone.now())
            self._read_at = monotonic()
            self._publish(content)

    def _publish(self, content: dict[str, Any]) -> None:
        self._seen = (content["epoch"], content["version"])
        if _without_time(content) == _without_time(self._content):
            return
        self._content, self._message = content, json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        for seat in self.seats:
            seat.give(board=self._message)

    def _beat_if_true(self) -> None:
        """A heartbeat says that the database was read just now; without that there is none."""
        now = monotonic()
        if self._seen is None or now - self._looked_at > BEAT or now - self._beaten_at < BEAT:
            return
        self._beaten_at = now
        beat = json.dumps({"epoch": self._seen[0], "version": self._seen[1], "beat": True})
        for seat in self.seats:
            seat.give(beat=beat)


_watchers: dict[str, Watcher] = {}
_relaying: asyncio.Task[None] | None = None


async def watcher_of(slug: str) -> Watcher | None:
    """The watcher of this site in this process, or None where there is no such site."""
    if slug not in _watchers:
        site = await database_sync_to_async(Site.objects.filter(slug=slug).values_list("pk", flat=True).first)()
        if site is None:
            return None
        if slug not in _watchers:
            _watchers[slug] = Watcher(slug, site)
            live.listen(_waker(_watchers[slug]))
    _relay_once()
    return _watchers[slug]


def _waker(watcher: Watcher) -> Callable[[int], None]:
    loop = asyncio.get_running_loop()

    def wake(site: int) -> None:
        if site == watcher.site:
            loop.call_soon_threadsafe(watcher.wake)

    return wake


def _relay_once() -> None:
    global _relaying
    if _relaying is None or _relaying.done():
        _relaying = asyncio.create_task(live.relay())


def _without_time(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name != "at"}
