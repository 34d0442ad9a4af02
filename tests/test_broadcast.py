"""Each socket gets whole boards, in their order, however fast its client reads, and from any ASGI server."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from demo.simulation.http_client import HttpClient
from tests import clients
from tests.raw_client import RawClient
from tests.running_server import Server, server

pytestmark = pytest.mark.server
PATIENT = {"SEND_BUFFER_LIMIT_BYTES": "100000000", "SEND_TIMEOUT_SECONDS": "3600", "DEMO_TICKETS_PER_MINUTE": "60000"}
"""No client is dropped, however long it does not read."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with server(tmp_path_factory.mktemp("broadcast"), environment=PATIENT) as started:
        yield started


@pytest.fixture(scope="module")
def kiosk(running: Server) -> HttpClient:
    return clients.paired(running.demo, "kiosk")


keys = count()


def take(kiosk: HttpClient, tickets: int = 1) -> str:
    """The code of the last one."""
    taken = [kiosk.post("/kiosk/tickets/", {"language": "so", "key": f"t{next(keys)}"}) for _ in range(tickets)]
    return str(taken[-1].json["code"])


def received(messages: Iterator[str], last: str) -> list[dict[str, Any]]:
    """All messages up to the board on which the ticket `last` waits."""
    found: list[dict[str, Any]] = []
    while not found or last not in [ticket["code"] for ticket in found[-1].get("waiting", [])]:
        found.append(json.loads(next(messages)))
    return found


def boards(messages: list[dict[str, Any]]) -> int:
    return sum("beat" not in message for message in messages)


def test_a_slow_client_that_reads_again_gets_no_older_board(running: Server, kiosk: HttpClient) -> None:
    with RawClient(running.port, small_receive_buffer=True) as client, ThreadPoolExecutor() as beside:
        client.open_websocket()
        messages = client.messages()
        heard = received(messages, take(kiosk, 3))
        for _ in range(3):
            take(kiosk, 200)
            behind = beside.submit(take, kiosk, 80)
            caught_up = received(messages, behind.result())
            assert boards(caught_up) < 280  # a slow client skips boards
            heard += caught_up + [message for _ in range(3) for message in received(messages, take(kiosk))]
    versions = [message["version"] for message in heard]
    assert versions == sorted(versions)


def test_connections_that_are_reset_keep_no_board_from_the_others(running: Server, kiosk: HttpClient) -> None:
    with RawClient(running.port) as witness:
        witness.open_websocket()
        messages = witness.messages()
        for _ in range(5):
            others = [RawClient(running.port) for _ in range(4)]
            for other in others:
                other.open_websocket()
                next(other.messages())
            for other in others:
                other.reset()
            assert received(messages, take(kiosk))


def test_compression_is_not_accepted(running: Server) -> None:
    """A board is framed once for all sockets, and so uncompressed."""
    with RawClient(running.port) as client:
        head = client.open_websocket(more="Sec-WebSocket-Extensions: permessage-deflate\r\n")
    assert head.startswith(b"HTTP/1.1 101") and b"extensions" not in head.lower()


class PlainDaphne(Server):
    program = ["daphne"]


class Uvicorn(Server):
    program = ["uvicorn"]

    def bind(self) -> list[str]:
        return ["--host", "127.0.0.1", "--port", str(self.port), "--log-level", "critical", "--lifespan", "off"]


@pytest.mark.parametrize("of", [PlainDaphne, Uvicorn])
def test_a_server_without_our_extension_sends_each_board(tmp_path: Path, of: type[Server]) -> None:
    with server(tmp_path, environment=PATIENT, of=of) as running, RawClient(running.port) as client:
        kiosk = clients.paired(running.demo, "kiosk")
        client.open_websocket()
        messages = client.messages()
        for _ in range(3):
            assert received(messages, take(kiosk))
