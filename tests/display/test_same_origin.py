import asyncio
from typing import Any

import pytest

from display.same_origin import is_same_origin, same_origin

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


async def board(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "websocket.accept"})


@pytest.mark.parametrize(
    ("origin", "answer"),
    [
        (b"http://desk.example.org:8000", {"type": "websocket.accept"}),
        (b"http://evil.example.org", {"type": "websocket.close", "code": 4403}),
    ],
)
def test_other_origins_are_rejected_before_the_board(origin: bytes, answer: dict[str, Any]) -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def ask() -> None:
        scope = {"headers": [(b"origin", origin), (b"host", HOST)]}
        await same_origin(board)(scope, None, send)

    asyncio.run(ask())
    assert sent == [answer]
