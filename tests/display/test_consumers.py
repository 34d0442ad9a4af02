"""The socket as a screen has it, through the very application that the server runs."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.utils import timezone

from centre.models import Site
from deskapp.asgi import application
from display import board_publisher
from tests import make
from tests.display.scenarios import in_loop, issue, lost
from tickets.models import Ticket

ANSWER_TIMEOUT = 20
"""Seconds that a message may take on a busy machine."""


@asynccontextmanager
async def screen(path: str = "/ws/board/myyrmaki/", **headers: bytes) -> AsyncIterator[WebsocketCommunicator]:
    given = [(name.encode(), value) for name, value in ({"host": b"localhost"} | headers).items()]
    socket = WebsocketCommunicator(application, path, given)
    yield socket
    await socket.disconnect(timeout=ANSWER_TIMEOUT)


async def connected(socket: WebsocketCommunicator) -> Any:
    return await socket.connect(timeout=ANSWER_TIMEOUT)


async def message(socket: WebsocketCommunicator) -> dict[str, Any]:
    received: dict[str, Any] = json.loads(await socket.receive_from(timeout=ANSWER_TIMEOUT))
    return received


async def board(socket: WebsocketCommunicator) -> dict[str, Any]:
    """The next board, past the beats."""
    while "beat" in (received := await message(socket)):
        pass
    return received


async def call(site: Site) -> Ticket:
    def called() -> Ticket:
        return make.called(make.desk_session(make.amina(site), site, when=timezone.now()), when=timezone.now())

    ticket: Ticket = await database_sync_to_async(called)()
    return ticket


def subscription_count() -> int:
    assert board_publisher._publishers is not None
    return sum(len(publisher.subscriptions) for publisher in board_publisher._publishers.by_slug.values())


def working() -> list[str]:
    """Our running tasks in this loop, except the one subscription to notifications of other processes."""
    names = [getattr(task.get_coro(), "__name__", "") for task in asyncio.all_tasks()]
    return sorted(name for name in names if name in {"_run", "_forward_messages"})


def test_a_connecting_screen_gets_the_whole_board(site: Site) -> None:
    async def scenario() -> None:
        ticket = await call(site)
        await issue(site)
        async with screen() as socket:
            assert await connected(socket) == (True, None)
            received = await board(socket)
        assert ticket.called_at
        assert received == {
            "epoch": site.epoch,
            "version": 4,
            "at": received["at"],
            "site": "myyrmaki",
            "open": True,
            "calling": [
                {"code": "SO 001", "desk": "1", "language": "so", "call": 1, "at": ticket.called_at.isoformat()}
            ],
            "recent": [],
            "waiting": [{"code": "SO 002", "language": "so"}],
            "waits": received["waits"],
        }
        assert sorted(received["waits"]) == ["ar", "en", "so"]

    in_loop(scenario)


def test_a_change_sends_a_new_board(site: Site) -> None:
    async def scenario() -> None:
        async with screen() as socket:
            await connected(socket)
            assert (await board(socket))["version"] == 0
            await issue(site)
            received = await board(socket)
        assert (received["version"], received["waiting"]) == (1, [{"code": "SO 001", "language": "so"}])

    in_loop(scenario)


def test_all_screens_of_a_site_get_the_same_board(site: Site) -> None:
    async def scenario() -> None:
        async with screen() as one, screen() as other:
            await asyncio.gather(connected(one), connected(other))
            await asyncio.gather(board(one), board(other))
            await issue(site)
            assert await board(one) == await board(other)

    in_loop(scenario)


def test_a_screen_gets_boards_of_its_own_site_only(site: Site) -> None:
    tikkurila = make.site("tikkurila")

    async def scenario() -> None:
        async with screen() as here, screen("/ws/board/tikkurila/") as there:
            await asyncio.gather(connected(here), connected(there))
            await asyncio.gather(board(here), board(there))
            await issue(tikkurila)
            assert (await board(there))["waiting"] == [{"code": "SO 001", "language": "so"}]
            await issue(site)
            assert (await board(here))["version"] == 1

    in_loop(scenario)


def test_a_heartbeat_has_only_epoch_version_and_beat(site: Site) -> None:
    async def scenario() -> None:
        async with screen() as socket:
            await connected(socket)
            await board(socket)
            assert await message(socket) == {"epoch": site.epoch, "version": 0, "beat": True}

    in_loop(scenario)


@pytest.mark.parametrize(
    "path", ["/ws/board/tikkurila/", "/ws/board/myyrmaki", "/ws/board//", "/ws/", "/ws/board/a%00b/", "/desk/"]
)
def test_an_unknown_site_is_refused(site: Site, path: str) -> None:
    async def scenario() -> None:
        async with screen(path) as socket:
            accepted, _ = await connected(socket)
        assert not accepted

    in_loop(scenario)


def test_a_page_of_another_host_is_refused(site: Site) -> None:
    async def scenario() -> None:
        async with screen(origin=b"http://evil.example.org", host=b"desk.example.org") as socket:
            assert await connected(socket) == (False, 4403)

    in_loop(scenario)


@pytest.mark.parametrize("sent", [{"text_data": "{}"}, {"bytes_data": b"\x00"}, {"text_data": "x" * 100_000}])
def test_any_received_message_closes_the_socket(site: Site, sent: dict[str, Any]) -> None:
    async def scenario() -> None:
        async with screen() as socket:
            await connected(socket)
            await socket.send_to(**sent)
            while (output := await socket.receive_output(timeout=ANSWER_TIMEOUT))["type"] == "websocket.send":
                pass
            assert output == {"type": "websocket.close", "code": 4405, "reason": "this socket only sends"}

    in_loop(scenario)


def test_a_closed_socket_leaves_no_subscription_and_no_task(site: Site) -> None:
    async def scenario() -> None:
        async with screen() as one, screen() as other:
            await asyncio.gather(connected(one), connected(other))
            assert (subscription_count(), working()) == (2, ["_forward_messages", "_forward_messages", "_run"])
        assert subscription_count() == 0
        while working():
            await asyncio.sleep(0)

    in_loop(scenario)


def test_a_cancelled_socket_ends_its_subscription(site: Site) -> None:
    async def scenario() -> None:
        socket = WebsocketCommunicator(application, "/ws/board/myyrmaki/", [(b"host", b"localhost")])
        await connected(socket)
        socket.future.cancel()
        await asyncio.wait([socket.future])
        assert subscription_count() == 0

    in_loop(scenario)


def test_a_failed_send_ends_the_subscription(site: Site) -> None:
    async def scenario() -> None:
        received: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        gone = asyncio.Event()

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "websocket.send":
                gone.set()
                raise OSError("the other side is gone")

        scope = {"type": "websocket", "path": "/ws/board/myyrmaki/", "headers": [(b"host", b"localhost")]}
        socket = asyncio.create_task(application(scope, received.get, send))
        await received.put({"type": "websocket.connect"})
        await gone.wait()
        await asyncio.sleep(0)
        assert subscription_count() == 0
        socket.cancel()

    in_loop(scenario)


def test_sockets_work_in_a_second_event_loop(site: Site) -> None:
    async def scenario() -> None:
        async with screen() as socket:
            await connected(socket)
            before = (await board(socket))["version"]
            await issue(site)
            assert (await board(socket))["version"] == before + 1

    in_loop(scenario)
    in_loop(scenario)


def test_a_screen_is_rejected_during_an_outage_and_accepted_afterwards(site: Site) -> None:
    async def scenario() -> None:
        async with lost(), screen() as socket:
            accepted, _ = await connected(socket)
        async with screen() as again:
            assert (accepted, await connected(again)) == (False, (True, None))

    in_loop(scenario)
