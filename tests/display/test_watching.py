"""The watcher as it goes on by itself: its task, the hints that wake it, and the end of both."""

import asyncio
import json

import pytest

from centre.models import Site
from display import board_publisher as watching
from display.board_publisher import Watcher
from tests import make
from tests.display.stories import in_loop, issue
from tickets import change_notifications


def test_a_watcher_looks_while_somebody_sits(site: Site) -> None:
    async def story() -> None:
        before = len(asyncio.all_tasks())
        watcher = Watcher(site.slug, site.pk)
        seats = [watcher.sit(), watcher.sit()]
        assert len(asyncio.all_tasks()) == before + 1
        for seat in seats:
            watcher.leave(seat)
        await asyncio.sleep(0)
        assert (len(asyncio.all_tasks()), watcher._hear in change_notifications._listeners) == (before, False)

    in_loop(story)


def test_after_everybody_left_the_next_one_gets_what_is_true_then(site: Site) -> None:
    async def story() -> None:
        watcher = Watcher(site.slug, site.pk)
        first = watcher.sit()
        await first.news()
        watcher.leave(first)
        await issue(site)
        second = watcher.sit()
        message = json.loads((await second.news())[0])
        assert (message["version"], message["waiting"]) == (1, [{"code": "SO 001", "language": "so"}])
        watcher.leave(second)

    in_loop(story)


def test_a_hint_wakes_the_watcher(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "POLL", 3600)

    async def story() -> None:
        watcher = Watcher(site.slug, site.pk)
        seat = watcher.sit()
        await seat.news()
        await issue(site)
        assert json.loads((await seat.news())[0])["version"] == 1
        watcher.leave(seat)

    in_loop(story)


def test_without_hints_the_poll_finds_it(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "POLL", 0.01)
    monkeypatch.setattr(change_notifications, "_listeners", set())

    async def story() -> None:
        watcher = Watcher(site.slug, site.pk)
        seat = watcher.sit()
        await seat.news()
        change_notifications._listeners.clear()
        await issue(site)
        assert json.loads((await seat.news())[0])["version"] == 1
        watcher.leave(seat)

    in_loop(story)


def test_a_hint_for_another_site_wakes_nobody_here(site: Site) -> None:
    async def story() -> None:
        watcher = Watcher(site.slug, site.pk)
        watcher._hear(site.pk + 1)
        await asyncio.sleep(0)
        assert not watcher._woken.is_set()

    in_loop(story)


def test_a_hint_after_the_loop_has_ended_is_harmless(site: Site) -> None:
    watchers: list[Watcher] = []

    async def story() -> None:
        watchers.append(Watcher(site.slug, site.pk))
        watchers[0].sit()

    in_loop(story)
    make.ticket(site)
    change_notifications.unlisten(watchers[0]._hear)


def test_a_site_has_one_watcher_in_each_loop(site: Site) -> None:
    found: list[Watcher | None] = []

    async def story() -> None:
        found.append(await watching.watcher_of(site.slug))
        assert await watching.watcher_of(site.slug) is found[-1]

    in_loop(story)
    in_loop(story)
    assert found[0] is not found[1]


def test_a_site_that_is_not_there_has_none(site: Site) -> None:
    async def story() -> None:
        assert await watching.watcher_of("tikkurila") is None

    in_loop(story)
