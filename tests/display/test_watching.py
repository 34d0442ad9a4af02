"""The board publisher's task: what starts it, what wakes it, and when it ends."""

import asyncio
import json

import pytest

from centre.models import Site
from display import board_publisher
from display.board_publisher import BoardPublisher
from tests import make
from tests.display.scenarios import in_loop, issue
from tickets import change_notifications


def test_a_publisher_runs_while_it_has_subscriptions(site: Site) -> None:
    async def scenario() -> None:
        before = len(asyncio.all_tasks())
        publisher = BoardPublisher(site.slug, site.pk)
        subscriptions = [publisher.subscribe(), publisher.subscribe()]
        assert len(asyncio.all_tasks()) == before + 1
        for subscription in subscriptions:
            publisher.unsubscribe(subscription)
        await asyncio.sleep(0)
        assert (len(asyncio.all_tasks()), publisher._on_notification in change_notifications._listeners) == (
            before,
            False,
        )

    in_loop(scenario)


def test_a_subscription_after_an_idle_time_gets_the_current_board(site: Site) -> None:
    async def scenario() -> None:
        publisher = BoardPublisher(site.slug, site.pk)
        first = publisher.subscribe()
        await first.next_messages()
        publisher.unsubscribe(first)
        await issue(site)
        second = publisher.subscribe()
        message = json.loads((await second.next_messages())[0])
        assert (message["version"], message["waiting"]) == (1, [{"code": "SO 001", "language": "so"}])
        publisher.unsubscribe(second)

    in_loop(scenario)


def test_a_change_notification_wakes_the_publisher(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board_publisher, "POLL_INTERVAL", 3600)

    async def scenario() -> None:
        publisher = BoardPublisher(site.slug, site.pk)
        subscription = publisher.subscribe()
        await subscription.next_messages()
        await issue(site)
        assert json.loads((await subscription.next_messages())[0])["version"] == 1
        publisher.unsubscribe(subscription)

    in_loop(scenario)


def test_polling_finds_a_change_without_a_notification(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board_publisher, "POLL_INTERVAL", 0.01)
    monkeypatch.setattr(change_notifications, "_listeners", set())

    async def scenario() -> None:
        publisher = BoardPublisher(site.slug, site.pk)
        subscription = publisher.subscribe()
        await subscription.next_messages()
        change_notifications._listeners.clear()
        await issue(site)
        assert json.loads((await subscription.next_messages())[0])["version"] == 1
        publisher.unsubscribe(subscription)

    in_loop(scenario)


def test_a_notification_for_another_site_does_not_wake_the_publisher(site: Site) -> None:
    async def scenario() -> None:
        publisher = BoardPublisher(site.slug, site.pk)
        publisher._on_notification(site.pk + 1)
        await asyncio.sleep(0)
        assert not publisher._woken.is_set()

    in_loop(scenario)


def test_a_notification_after_the_loop_has_ended_is_harmless(site: Site) -> None:
    publishers: list[BoardPublisher] = []

    async def scenario() -> None:
        publishers.append(BoardPublisher(site.slug, site.pk))
        publishers[0].subscribe()

    in_loop(scenario)
    make.ticket(site)
    change_notifications.remove_listener(publishers[0]._on_notification)


def test_a_site_has_one_publisher_in_each_event_loop(site: Site) -> None:
    found: list[BoardPublisher | None] = []

    async def scenario() -> None:
        found.append(await board_publisher.publisher_for(site.slug))
        assert await board_publisher.publisher_for(site.slug) is found[-1]

    in_loop(scenario)
    in_loop(scenario)
    assert found[0] is not found[1]


def test_an_unknown_site_has_no_publisher(site: Site) -> None:
    async def scenario() -> None:
        assert await board_publisher.publisher_for("tikkurila") is None

    in_loop(scenario)
