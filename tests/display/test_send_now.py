"""What a subscription sends without the consumer, where its server can."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest

from centre.models import Site
from deskapp.asgi import application
from display.board_publisher import Subscription
from display.send_now import SEND_NOW
from tests.display.scenarios import in_loop, issue, kinds, publisher_with


class Connection:
    """As a server offers it. While it is slow it takes nothing."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.slow = False

    def send_now(self, message: str) -> bool:
        if not self.slow:
            self.sent.append(message)
        return not self.slow


def failing(message: str) -> bool:
    raise OSError("the connection is gone")


async def started(subscription: Subscription) -> "asyncio.Task[list[str]]":
    """The consumer, which has sent all that it took, and waits."""
    consumer = asyncio.create_task(subscription.next_messages())
    await asyncio.sleep(0)
    return consumer


async def taken(consumer: "asyncio.Task[list[str]]") -> list[str]:
    """What it took by now; an error if it still waits."""
    for _ in range(3):
        await asyncio.sleep(0)
    return consumer.result()


def test_boards_and_beats_are_sent_at_once_while_the_consumer_waits() -> None:
    async def story() -> None:
        connection = Connection()
        subscription = Subscription(None, connection.send_now)
        consumer = await started(subscription)
        subscription.offer(board="board 1")
        subscription.offer(beat="beat 1")
        assert (connection.sent, consumer.done()) == (["board 1", "beat 1"], False)
        consumer.cancel()

    asyncio.run(story())


def test_the_first_board_goes_through_the_consumer() -> None:
    async def story() -> None:
        connection = Connection()
        subscription = Subscription("board 1", connection.send_now)
        subscription.offer(board="board 2")
        assert connection.sent == []
        assert await taken(await started(subscription)) == ["board 2"]

    asyncio.run(story())


def test_a_slow_connection_gets_its_messages_through_the_consumer() -> None:
    async def story() -> None:
        connection = Connection()
        connection.slow = True
        subscription = Subscription(None, connection.send_now)
        consumer = await started(subscription)
        subscription.offer(board="board 1")
        assert await taken(consumer) == ["board 1"]

    asyncio.run(story())


def test_what_waits_for_the_consumer_is_not_overtaken() -> None:
    async def story() -> None:
        connection = Connection()
        connection.slow = True
        subscription = Subscription(None, connection.send_now)
        consumer = await started(subscription)
        subscription.offer(board="board 1")
        connection.slow = False
        subscription.offer(beat="beat 1")
        assert connection.sent == []
        assert await taken(consumer) == ["board 1", "beat 1"]

    asyncio.run(story())


def test_what_the_consumer_still_sends_is_not_overtaken() -> None:
    async def story() -> None:
        connection = Connection()
        subscription = Subscription("board 1", connection.send_now)
        assert await subscription.next_messages() == ["board 1"]
        subscription.offer(board="board 2")
        assert connection.sent == []
        assert await taken(await started(subscription)) == ["board 2"]

    asyncio.run(story())


def test_a_connection_that_fails_does_not_stop_the_others(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    async def story() -> None:
        connections = [Connection(), Connection()]
        offers: list[Callable[[str], bool]] = [connections[0].send_now, failing, connections[1].send_now]
        subscriptions = [Subscription(None, offer) for offer in offers]
        consumers = [await started(subscription) for subscription in subscriptions]
        with caplog.at_level(logging.WARNING):
            await publisher_with(*subscriptions, site=site).poll()
        assert [len(connection.sent) for connection in connections] == [2, 2]  # a board and a beat
        assert "could not send to a socket at once" in caplog.text
        assert kinds(subscriptions[1]) == ["board 0", "beat 0"]
        for consumer in consumers:
            consumer.cancel()

    in_loop(story)


def test_the_board_socket_uses_what_its_server_offers(site: Site) -> None:
    async def story() -> None:
        received: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        through_consumer: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        at_once: asyncio.Queue[str] = asyncio.Queue()

        def send_now(message: str) -> bool:
            at_once.put_nowait(message)
            return True

        path = "/ws/board/myyrmaki/"
        headers = [(b"host", b"testserver")]
        scope = {"type": "websocket", "path": path, "headers": headers, "extensions": {SEND_NOW: send_now}}
        socket = asyncio.create_task(application(scope, received.get, through_consumer.put))
        received.put_nowait({"type": "websocket.connect"})
        assert (await through_consumer.get())["type"] == "websocket.accept"
        await at_once.get()
        await issue(site)
        while '"SO 001"' not in await at_once.get():
            pass
        assert through_consumer.empty()
        socket.cancel()

    in_loop(story)
