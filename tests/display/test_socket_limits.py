"""How many sockets there may be, through the application as any server runs it."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from deskapp.server.limits import websocket_connections

Message = dict[str, Any]


async def board(scope: Message, receive: Any, send: Any) -> None:
    """Keeps the socket open until the client leaves."""
    await receive()
    await send({"type": "websocket.accept"})
    await receive()
    if scope.get("fails"):
        raise OSError("the other side is gone")


class Screen:
    def __init__(self, application: Any, address: str | None, **more: Any) -> None:
        self.received: asyncio.Queue[Message] = asyncio.Queue()
        self.sent: list[Message] = []
        client = (address, 1) if address else None
        scope = {"type": "websocket", "client": client, "headers": [], **more}
        self.task = asyncio.ensure_future(application(scope, self.received.get, self._send))
        self.received.put_nowait({"type": "websocket.connect"})

    async def _send(self, message: Message) -> None:
        self.sent.append(message)

    async def answer(self) -> None:
        """What a silent one waits for."""
        await settled()
        self.received.put_nowait({"type": "websocket.receive"})
        self.received.put_nowait({"type": "websocket.receive"})

    async def unsubscribe(self) -> None:
        self.received.put_nowait({"type": "websocket.disconnect"})
        await asyncio.gather(self.task, return_exceptions=True)


@pytest.fixture
def application(settings: Settings) -> Any:
    settings.MAX_SOCKETS, settings.MAX_SOCKETS_PER_ADDRESS = 5, 2
    return websocket_connections.bounded(board)


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def accept(screens: list[Screen]) -> list[bool]:
    await settled()
    return [len(screen.sent) == 1 for screen in screens]


def refused_for(reason: str) -> list[Message]:
    return [
        {"type": "websocket.accept"},
        {"type": "websocket.close", "code": 4429, "reason": f"too many sockets: no more than {reason}"},
    ]


def test_sockets_are_limited_per_address(application: Any) -> None:
    async def scenario() -> None:
        screens = [Screen(application, address) for address in ["a", "a", "a", "b"]]
        assert await accept(screens) == [True, True, False, True]
        assert screens[2].sent == refused_for("2 at once from one address")

    asyncio.run(scenario())


def test_sockets_are_limited_in_total(application: Any) -> None:
    async def scenario() -> None:
        screens = [Screen(application, address) for address in ["a", "a", "b", "b", None, "c"]]
        assert await accept(screens) == [True] * 5 + [False]
        assert screens[5].sent == refused_for("5 at once in all")

    asyncio.run(scenario())


@pytest.mark.parametrize("fails", [False, True])
def test_a_socket_frees_its_slot_however_it_ends(application: Any, fails: bool) -> None:
    async def scenario() -> None:
        for _ in range(10):
            one = Screen(application, "a", fails=fails)
            await settled()
            await one.unsubscribe()
            assert len(one.sent) == 1

    asyncio.run(scenario())


def test_a_cancelled_socket_frees_its_slot(application: Any) -> None:
    async def scenario() -> None:
        for _ in range(10):
            one = Screen(application, "a")
            await settled()
            one.task.cancel()
            await asyncio.wait([one.task])
            assert len(one.sent) == 1

    asyncio.run(scenario())


def test_rejected_sockets_take_no_slot(application: Any) -> None:
    async def scenario() -> None:
        first = [Screen(application, "a") for _ in range(2)]
        assert await accept([Screen(application, "a") for _ in range(20)]) == [False] * 20
        await first[0].unsubscribe()
        assert await accept([Screen(application, "a")]) == [True]

    asyncio.run(scenario())


@pytest.fixture
def narrow(settings: Settings) -> Iterator[Any]:
    """One may be on its way in; `silent` ones get no answer."""

    async def slow(scope: Message, receive: Any, send: Any) -> None:
        if scope.get("silent"):
            await receive()
            await receive()
        await board(scope, receive, send)

    settings.MAX_SOCKETS = settings.MAX_SOCKETS_PER_ADDRESS = 10
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(websocket_connections, "CONCURRENT_HANDSHAKES", 1)
        yield websocket_connections.bounded(slow)


@pytest.mark.parametrize("goes", ["accepted", "cut off", "left"])
def test_sockets_of_one_address_wait_for_its_pending_handshake(narrow: Any, goes: str) -> None:
    async def scenario() -> None:
        first = Screen(narrow, "a", silent=True)
        waiting = [Screen(narrow, "a"), Screen(narrow, "a")]
        assert await accept([first, *waiting, Screen(narrow, "b")]) == [False, False, False, True]
        if goes == "cut off":
            first.task.cancel()
        elif goes == "left":
            first.received.put_nowait({"type": "websocket.disconnect"})
            first.received.put_nowait({"type": "websocket.disconnect"})
        else:
            await first.answer()
        assert await accept(waiting) == [True, True]

    asyncio.run(scenario())


def test_a_cancelled_waiting_socket_does_not_block_the_next(narrow: Any) -> None:
    async def scenario() -> None:
        first = Screen(narrow, "a", silent=True)
        impatient, patient = Screen(narrow, "a"), Screen(narrow, "a")
        await settled()
        impatient.task.cancel()
        await first.answer()
        assert await accept([impatient, patient]) == [False, True]

    asyncio.run(scenario())
