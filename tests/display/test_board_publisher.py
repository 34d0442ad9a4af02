"""Each poll is made by hand here, with a clock that is set by hand."""

import asyncio
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centre.models import Site
from display import board_publisher
from display.board_publisher import HEARTBEAT_INTERVAL, REFRESH_INTERVAL, Subscription
from tests.display.scenarios import Clock, after_first_poll, heard, in_loop, issue, kinds, lost, publisher_with
from tickets import board


@pytest.fixture(autouse=True)
def ticking(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(board_publisher, "monotonic", clock)
    return clock


def test_a_slow_subscription_gets_only_the_latest_board_and_heartbeat() -> None:
    subscription = Subscription("board 1")
    subscription.offer(beat="beat 1")
    subscription.offer(board="board 2")
    subscription.offer(board="board 3")
    subscription.offer(beat="beat 2")
    subscription.offer(beat="beat 3")
    assert asyncio.run(subscription.next_messages()) == ["board 3", "beat 3"]


def test_a_new_board_drops_pending_heartbeats() -> None:
    subscription = Subscription(None)
    subscription.offer(beat="beat of another epoch")
    subscription.offer(board="board")
    assert asyncio.run(subscription.next_messages()) == ["board"]


def test_a_subscription_without_a_board_gets_the_first_poll(site: Site) -> None:
    async def scenario() -> None:
        subscription = Subscription(None)
        await publisher_with(subscription, site=site).poll()
        assert kinds(subscription) == ["board 0", "beat 0"]

    in_loop(scenario)


def test_an_unchanged_board_is_not_sent_again(site: Site, ticking: Clock) -> None:
    async def scenario() -> None:
        publisher, subscription = await after_first_poll(site)
        ticking.now += REFRESH_INTERVAL + 1
        await publisher.poll()
        assert kinds(subscription) == ["beat 0"]

    in_loop(scenario)


def test_all_subscriptions_get_the_same_bytes(site: Site) -> None:
    async def scenario() -> None:
        subscriptions = [Subscription(None) for _ in range(100)]
        await publisher_with(*subscriptions, site=site).poll()
        assert len({id((await subscription.next_messages())[0]) for subscription in subscriptions}) == 1

    in_loop(scenario)


@pytest.mark.parametrize(("subscriptions", "looks"), [(1, 1), (100, 1), (1, 10)])
def test_a_board_is_read_once_for_each_version(site: Site, subscriptions: int, looks: int) -> None:
    async def scenario() -> None:
        publisher = publisher_with(*[Subscription(None) for _ in range(subscriptions)], site=site)
        for _ in range(looks):
            await publisher.poll()

    with CaptureQueriesContext(connection) as queries:
        in_loop(scenario)
    readings = [query for query in queries if '"tickets_ticket"."state" = \'waiting\'' in query["sql"]]
    assert len(readings) == 1


def test_changes_without_a_version_are_published_after_the_refresh_interval(site: Site, ticking: Clock) -> None:
    async def scenario() -> None:
        subscription = Subscription(None)
        publisher = publisher_with(subscription, site=site)
        await publisher.poll()
        assert heard(subscription)[0]["open"]
        await database_sync_to_async(site.hours.all().delete)()
        await publisher.poll()
        assert heard(subscription) == []
        ticking.now += REFRESH_INTERVAL + 0.1
        await publisher.poll()
        assert not heard(subscription)[0]["open"]

    in_loop(scenario)


def test_heartbeats_are_sent_at_their_interval(site: Site, ticking: Clock) -> None:
    async def scenario() -> None:
        publisher, subscription = await after_first_poll(site)
        beats = []
        for _ in range(8):
            ticking.now += HEARTBEAT_INTERVAL / 4
            await publisher.poll()
            beats.append(kinds(subscription))
        assert beats == [[], [], [], ["beat 0"]] * 2

    in_loop(scenario)


def test_a_heartbeat_has_epoch_and_version(site: Site) -> None:
    async def scenario() -> None:
        subscription = Subscription(None)
        await issue(site)
        await publisher_with(subscription, site=site).poll()
        assert heard(subscription)[1] == {"epoch": site.epoch, "version": 1, "beat": True}

    in_loop(scenario)


def test_no_heartbeat_is_ahead_of_the_last_board_sent(site: Site, ticking: Clock) -> None:
    async def scenario() -> None:
        subscription = Subscription(None)
        publisher = publisher_with(subscription, site=site)
        for _ in range(5):
            await issue(site)
            ticking.now += HEARTBEAT_INTERVAL
            await publisher.poll()
            board, beat = heard(subscription)
            assert board["version"] == beat["version"]

    in_loop(scenario)


def test_a_new_epoch_sends_the_board_again(site: Site, ticking: Clock) -> None:
    async def scenario() -> None:
        publisher, subscription = await after_first_poll(site)
        await database_sync_to_async(Site.objects.update)(epoch="restored")
        ticking.now += HEARTBEAT_INTERVAL
        await publisher.poll()
        assert [message["epoch"] for message in heard(subscription)] == ["restored", "restored"]

    in_loop(scenario)


def test_no_heartbeat_is_sent_without_the_database(
    site: Site, ticking: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario() -> None:
        publisher, subscription = await after_first_poll(site)
        async with lost():
            for _ in range(5):
                ticking.now += HEARTBEAT_INTERVAL
                await publisher.poll()
        assert heard(subscription) == []
        (record,) = caplog.records
        assert record.message.startswith("could not read the board of site myyrmaki: ")

    in_loop(scenario)


def test_no_heartbeat_is_sent_after_a_slow_read(site: Site, ticking: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    read = board.read

    def slowly(*asked: Any) -> dict[str, Any]:
        ticking.now += HEARTBEAT_INTERVAL + 0.1
        return read(*asked)

    monkeypatch.setattr(board, "read", slowly)

    async def scenario() -> None:
        subscription = Subscription(None)
        await publisher_with(subscription, site=site).poll()
        assert kinds(subscription) == ["board 0"]

    in_loop(scenario)


def test_no_heartbeat_is_sent_while_the_board_is_unreadable(site: Site, ticking: Clock) -> None:
    """The version can be read here, and only the board cannot."""

    async def scenario() -> None:
        publisher, subscription = await after_first_poll(site)
        await database_sync_to_async(Site.objects.update)(time_zone="Mars/Olympus", version=1)
        ticking.now += HEARTBEAT_INTERVAL
        await publisher.poll()
        assert heard(subscription) == []

    in_loop(scenario)


def test_the_board_is_sent_again_after_a_database_outage(site: Site) -> None:
    async def scenario() -> None:
        publisher, subscription = await after_first_poll(site)
        async with lost():
            await publisher.poll()
        await publisher.poll()
        assert kinds(subscription)[0] == "board 0"

    in_loop(scenario)


def test_a_new_subscription_gets_no_stale_board_during_an_outage(site: Site, ticking: Clock) -> None:
    async def scenario() -> None:
        publisher, first = await after_first_poll(site)
        ticking.now += HEARTBEAT_INTERVAL + 0.1
        late = publisher.subscribe()
        assert heard(late) == []
        await publisher.poll()
        assert [kinds(late)[0], kinds(first)[0]] == ["board 0", "board 0"]
        publisher.unsubscribe(late)
        publisher.unsubscribe(first)

    in_loop(scenario)


def test_a_later_subscription_gets_the_current_board_at_once(site: Site) -> None:
    async def scenario() -> None:
        first = Subscription(None)
        publisher = publisher_with(first, site=site)
        await publisher.poll()
        second = publisher.subscribe()
        assert kinds(second) == ["board 0"]
        publisher.unsubscribe(second)
        publisher.unsubscribe(first)

    in_loop(scenario)
