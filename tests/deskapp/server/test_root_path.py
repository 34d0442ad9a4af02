"""A client's `Daphne-Root-Path` at the real server, directly and through nginx: it selects no other page."""

from collections.abc import Iterator

import pytest

from tests.fleet.nginx import needs_nginx, nginx
from tests.raw_client import UPGRADE, RawClient, status
from tests.running_server import Server

pytestmark = pytest.mark.server
HEADER = "Daphne-Root-Path: /x\r\n"


@pytest.fixture(params=["directly", pytest.param("through nginx", marks=needs_nginx)])
def port(request: pytest.FixtureRequest, running: Server) -> Iterator[int]:
    if request.param == "directly":
        yield running.port
    else:
        with nginx(running.port) as proxy:
            yield proxy.plain


@pytest.mark.parametrize(
    ("path", "expected"), [("/healthz", 200), ("/x/healthz", 404), ("/x/admin/", 404), ("/x/metrics", 404)]
)
def test_a_page_has_its_own_address_only(port: int, path: str, expected: int) -> None:
    with RawClient(port) as client:
        client.send(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{HEADER}\r\n".encode())
        assert status(client.receive()) == expected


@pytest.mark.parametrize(("path", "expected"), [("/ws/board/myyrmaki/", 101), ("/x/ws/board/myyrmaki/", 403)])
def test_the_board_has_its_own_address_only(running: Server, path: str, expected: int) -> None:
    with RawClient(running.port) as client:
        client.send(UPGRADE.format(path=path, more=HEADER).encode())
        assert status(client.receive()) == expected
