"""Looks are made one by one here, by a clock that is set by hand."""

import asyncio
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centre.models import Site
from display import board_publisher as watching
from display.board_publisher import HEARTBEAT_INTERVAL, REFRESH_INTERVAL, Subscription
from tests.display.stories import Clock, heard, in_loop, issue, kinds, lost, watcher_with
from tickets import board


@pytest.fixture(autouse=True)
def ticking(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(watching, "monotonic", clock)
    return clock


def test_a_slow_seat_finds_only_the_latest_board_and_beat() -> None:
    subscription = Subscription("board 1")
    subscription.offer(beat="beat 1")
    subscription.offer(board="board 2")
    subscription.offer(board="board 3")
    subscription.offer(beat="beat 2")
    subscription.offer(beat="beat 3")
    assert asyncio.run(subscription.next_messages()) == ["board 3", "beat 3"]


def test_a_board_makes_earlier_beats_needless() -> None:
    subscription = Subscription(None)
    subscription.offer(beat="beat of another epoch")
    subscription.offer(board="board")
    assert asyncio.run(subscription.next_messages()) == ["board"]


def test_a_seat_without_a_board_waits_for_the_first_reading(site: Site) -> None:
    async def story() -> None:
        subscription = Subscription(None)
        await watcher_with(subscription, site=site).poll()
        assert kinds(subscription) == ["board 0", "beat 0"]

    in_loop(story)


def test_an_unchanged_board_is_not_sent_again(site: Site, ticking: Clock) -> None:
    async def story() -> None:
        subscription = Subscription(None)
        publisher = watcher_with(subscription, site=site)
        await publisher.poll()
        heard(subscription)
        ticking.now += REFRESH_INTERVAL + 1
        await publisher.poll()
        assert kinds(subscription) == ["beat 0"]

    in_loop(story)


def test_everybody_gets_the_very_same_bytes(site: Site) -> None:
    async def story() -> None:
        subscriptions = [Subscription(None) for _ in range(100)]
        await watcher_with(*subscriptions, site=site).poll()
        assert len({id((await subscription.next_messages())[0]) for subscription in subscriptions}) == 1

    in_loop(story)


@pytest.mark.parametrize(("subscriptions", "looks"), [(1, 1), (100, 1), (1, 10)])
def test_a_board_is_read_once_for_each_version(site: Site, subscriptions: int, looks: int) -> None:
    async def story() -> None:
        publisher = watcher_with(*[Subscription(None) for _ in range(subscriptions)], site=site)
        for _ in range(looks):
            await publisher.poll()

    with CaptureQueriesContext(connection) as queries:
        in_loop(story)
    readings = [query for query in queries if '"tickets_ticket"."state" = \'waiting\'' in query["sql"]]
    assert len(readings) == 1


def test_what_has_no_version_is_seen_after_a_while(site: Site, ticking: Clock) -> None:
    async def story() -> None:
        subscription = Subscription(None)
        publisher = watcher_with(subscription, site=site)
        await publisher.poll()
        assert heard(subscription)[0]["open"]
        await database_sync_to_async(site.hours.all().delete)()
        await publisher.poll()
        assert heard(subscription) == []
        ticking.now += REFRESH_INTERVAL + 0.1
        await publisher.poll()
        assert not heard(subscription)[0]["open"]

    in_loop(story)


def test_beats_come_at_their_interval(site: Site, ticking: Clock) -> None:
    async def story() -> None:
        subscription = Subscription(None)
        publisher = watcher_with(subscription, site=site)
        await publisher.poll()
        heard(subscription)
        beats = []
        for _ in range(8):
            ticking.now += HEARTBEAT_INTERVAL / 4
            await publisher.poll()
            beats.append(kinds(subscription))
        assert beats == [[], [], [], ["beat 0"]] * 2

    in_loop(story)


def test_a_beat_says_epoch_and_version(site: Site) -> None:
    async def story() -> None:
        subscription = Subscription(None)
        await issue(site)
        await watcher_with(subscription, site=site).poll()
        assert heard(subscription)[1] == {"epoch": site.epoch, "version": 1, "beat": True}

    in_loop(story)


def test_no_beat_is_ever_ahead_of_the_board_that_was_given(site: Site, ticking: Clock) -> None:
    async def story() -> None:
        subscription = Subscription(None)
        publisher = watcher_with(subscription, site=site)
        for _ in range(5):
            await issue(site)
            ticking.now += HEARTBEAT_INTERVAL
            await publisher.poll()
            board, beat = heard(subscription)
            assert board["version"] == beat["version"]

    in_loop(story)


def test_a_new_epoch_starts_the_screens_over(site: Site, ticking: Clock) -> None:
    async def story() -> None:
        subscription = Subscription(None)
        publisher = watcher_with(subscription, site=site)
        await publisher.poll()
        heard(subscription)
        await database_sync_to_async(Site.objects.update)(epoch="restored")
        ticking.now += HEARTBEAT_INTERVAL
        await publisher.poll()
        assert [message["epoch"] for message in heard(subscription)] == ["restored", "restored"]

    in_loop(story)


def test_without_the_database_there_is_no_beat(site: Site, ticking: Clock, caplog: pytest.LogCaptureFixture) -> None:
    async def story() -> None:
        subscription = Subscription(None)
        publisher = watcher_with(subscription, site=site)
        await publisher.poll()
        heard(subscription)
        async with lost():
            for _ in range(5):
                ticking.now += HEARTBEAT_INTERVAL
                await publisher.poll()
        assert heard(subscription) == []
        assert [record.message[:26] for record in caplog.records] == ["board of myyrmaki not read"]

    in_loop(story)


def test_what_took_too_long_to_read_is_no_sign_of_life(
    site: Site, ticking: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = board.read

    def slowly(*asked: Any) -> dict[str, Any]:
        ticking.now += HEARTBEAT_INTERVAL + 0.1
        return read(*asked)

    monkeypatch.setattr(board, "read", slowly)

    async def story() -> None:
        subscription = Subscription(None)
        await watcher_with(subscription, site=site).poll()
        assert kinds(subscription) == ["board 0"]

    in_loop(story)


def test_a_board_that_cannot_be_read_is_not_kept_alive_by_its_version(site: Site, ticking: Clock) -> None:
    """The version can be read here, and only the board cannot."""

    async def story() -> None:
        subscription = Subscription(None)
        publisher = watcher_with(subscription, site=site)
        await publisher.poll()
        heard(subscription)
        await database_sync_to_async(Site.objects.update)(time_zone="Mars/Olympus", version=1)
        ticking.now += HEARTBEAT_INTERVAL
        await publisher.poll()
        assert heard(subscription) == []

    in_loop(story)


def test_when_the_database_is_back_everybody_gets_the_board_again(site: Site) -> None:
    async def story() -> None:
        subscription = Subscription(None)
        publisher = watcher_with(subscription, site=site)
        await publisher.poll()
        heard(subscription)
        async with lost():
            await publisher.poll()
        await publisher.poll()
        assert kinds(subscription)[0] == "board 0"

    in_loop(story)


def test_who_comes_while_the_database_is_away_gets_no_old_board(site: Site, ticking: Clock) -> None:
    async def story() -> None:
        first = Subscription(None)
        publisher = watcher_with(first, site=site)
        await publisher.poll()
        heard(first)
        ticking.now += HEARTBEAT_INTERVAL + 0.1
        late = publisher.subscribe()
        assert heard(late) == []
        await publisher.poll()
        assert [kinds(late)[0], kinds(first)[0]] == ["board 0", "board 0"]
        publisher.unsubscribe(late)
        publisher.unsubscribe(first)

    in_loop(story)


def test_who_comes_meanwhile_gets_the_board_at_once(site: Site) -> None:
    async def story() -> None:
        first = Subscription(None)
        publisher = watcher_with(first, site=site)
        await publisher.poll()
        second = publisher.subscribe()
        assert kinds(second) == ["board 0"]
        publisher.unsubscribe(second)
        publisher.unsubscribe(first)

    in_loop(story)
