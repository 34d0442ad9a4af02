import asyncio
from typing import Any

import pytest
from pytest_django import Settings

from display.same_origin import is_allowed_host, is_same_origin, same_origin
from tests.raw_client import UPGRADE, RawClient, status
from tests.running_server import Server

HOST = b"desk.example.org:8000"


@pytest.mark.parametrize(
    ("origin", "may_listen"),
    [
        (b"http://desk.example.org:8000", True),
        (b"https://desk.example.org:8000", True),
        (b"http://desk.example.org", False),
        (b"http://desk.example.org:8001", False),
        (b"http://evil.example.org:8000", False),
        (b"http://desk.example.org:8000.evil.example.org", False),
        (b"http://evil@desk.example.org:8000", False),
        (b"null", False),
        (b"", False),
        (b"http://[", False),
        (b"\xff\xfe", False),
    ],
)
def test_a_page_may_connect_to_its_own_host_only(origin: bytes, may_listen: bool) -> None:
    assert is_same_origin({b"origin": origin, b"host": HOST}) == may_listen


def test_a_client_without_an_origin_may_connect() -> None:
    assert is_same_origin({b"host": HOST})


def test_a_page_may_not_connect_without_a_host_header() -> None:
    assert not is_same_origin({b"origin": b"null"})


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        (b"desk.example.org", True),
        (b"desk.example.org:8000", True),
        (b"DESK.example.org:8000", True),
        (b"evil.example.org", False),
        (b"desk.example.org.evil.example.org", False),
        (b"desk.example.org:8000,evil.example.org", False),
        (b"desk.example.org:x", False),
        (b"", False),
        (b"\xff", False),
    ],
)
def test_a_host_is_one_of_ours(settings: Settings, host: bytes, allowed: bool) -> None:
    settings.ALLOWED_HOSTS = ["desk.example.org"]
    assert is_allowed_host({b"host": host}) == allowed


@pytest.mark.parametrize("origin", ["", "Origin: http://evil.example.org\r\n"])
@pytest.mark.parametrize(
    ("host", "expected"), [("127.0.0.1", 101), ("evil.example.org", 403), ("", 403), ("127.0.0.1, localhost", 403)]
)
@pytest.mark.server
def test_a_handshake_for_another_host_is_rejected(running: Server, host: str, origin: str, expected: int) -> None:
    request = UPGRADE.format(path="/ws/board/myyrmaki/", more=origin).replace("Host: 127.0.0.1", f"Host: {host}")
    with RawClient(running.port) as client:
        client.send(request.encode())
        assert status(client.receive()) == (403 if origin else expected)


async def board(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "websocket.accept"})


@pytest.mark.parametrize(
    ("origin", "answer"),
    [
        (b"http://desk.example.org:8000", {"type": "websocket.accept"}),
        (b"http://evil.example.org", {"type": "websocket.close", "code": 4403}),
    ],
)
def test_other_origins_are_rejected_before_the_board(settings: Settings, origin: bytes, answer: dict[str, Any]) -> None:
    settings.ALLOWED_HOSTS = ["desk.example.org"]
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def ask() -> None:
        scope = {"headers": [(b"origin", origin), (b"host", HOST)]}
        await same_origin(board)(scope, None, send)

    asyncio.run(ask())
    assert sent == [answer]
