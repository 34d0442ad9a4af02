"""What nginx passes on and what it keeps to itself, with a stand-in behind it that repeats what it was asked."""

import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from tests.fleet.nginx import Nginx, needs_nginx, nginx
from tests.running_server import free_port

pytestmark = [pytest.mark.server, needs_nginx]
MOST = 30
"""Connections of one address."""


class Repeating(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        read = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        told = json.dumps({"path": self.path, "read": len(read)} | dict(self.headers)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    do_POST = do_GET  # noqa: N815  (the names are http.server's)

    def log_request(self, *arguments: Any) -> None:
        pass


@pytest.fixture(scope="module")
def behind() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Repeating)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def door(behind: int) -> Iterator[Nginx]:
    with nginx(behind, connections=MOST) as made:
        yield made


def asked(door: Nginx, path: str = "/", method: str = "GET", body: bytes = b"", **headers: str) -> Any:
    connection = HTTPConnection("127.0.0.1", door.plain, timeout=30)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body or None, sent)
    answer = connection.getresponse()
    answer.text = answer.read().decode()  # type: ignore[attr-defined]
    connection.close()
    return answer


def passed_on(door: Nginx, path: str = "/", **headers: str) -> dict[str, str]:
    told: dict[str, str] = json.loads(asked(door, path, "GET", b"", **headers).text)
    return told


def test_a_process_learns_where_it_was_asked_and_by_whom(door: Nginx) -> None:
    told = passed_on(door, "/kiosk/other/?language=tr")
    assert (told["path"], told["Host"]) == ("/kiosk/other/?language=tr", f"127.0.0.1:{door.plain}")
    assert (told["X-Forwarded-Proto"], told["X-Forwarded-For"]) == ("http", "127.0.0.1")


def test_a_proxy_in_front_may_say_whom_it_speaks_for(door: Nginx) -> None:
    told = passed_on(door, X_Forwarded_For="198.51.100.7, 203.0.113.9", X_Forwarded_Proto="https")
    assert (told["X-Forwarded-Proto"], told["X-Forwarded-For"]) == ("https", "203.0.113.9")


def test_a_scheme_that_is_none_is_not_passed_on(door: Nginx) -> None:
    assert passed_on(door, X_Forwarded_Proto="gopher")["X-Forwarded-Proto"] == "http"


def test_a_root_path_of_a_client_is_not_passed_on(door: Nginx) -> None:
    assert "Daphne-Root-Path" not in passed_on(door, Daphne_Root_Path="/x")


@pytest.mark.parametrize(("path", "upgrade"), [("/ws/board/myyrmaki/", "websocket"), ("/kiosk/", None)])
def test_only_the_board_becomes_a_socket(door: Nginx, path: str, upgrade: str | None) -> None:
    told = passed_on(door, path, Connection="Upgrade", Upgrade="websocket")
    assert told.get("Upgrade") == upgrade


def test_figures_are_not_passed_on(door: Nginx) -> None:
    assert asked(door, "/metrics", Authorization="Bearer x").status == 404


@pytest.mark.parametrize(("size", "status"), [(1024 * 1024, 200), (1024 * 1024 + 1, 413)])
def test_a_body_has_an_end(door: Nginx, size: int, status: int) -> None:
    assert asked(door, "/", "POST", b"x" * size).status == status


@pytest.mark.parametrize(("size", "status"), [(8_000, 200), (9_000, 400)])
def test_so_has_a_header(door: Nginx, size: int, status: int) -> None:
    assert asked(door, Cookie="x" * size).status == status


def test_so_has_what_one_address_holds_at_once(door: Nginx) -> None:
    """Each has said that a body will come, and sends none."""
    waiting = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n"
    with ExitStack() as held:
        for _ in range(MOST):
            one = held.enter_context(socket.create_connection(("127.0.0.1", door.plain), timeout=30))
            one.sendall(waiting)
            assert b"100 Continue" in one.recv(100)
        assert asked(door).status == 429


@pytest.mark.parametrize(
    ("path", "comes_back"),
    [("/kiosk/tickets/", "5; url=/kiosk/"), ("/display/", "5; url=/display/"), ("/t/abc/", "5"), ("/desk/next/", None)],
)
def test_while_nobody_is_behind_what_stands_unattended_comes_back(path: str, comes_back: str | None) -> None:
    with nginx(free_port()) as door:
        answer = asked(door, path)
    assert (answer.status, answer.getheader("Refresh"), answer.getheader("Retry-After")) == (503, comes_back, "5")
    assert [tag in answer.text for tag in ("<p lang=fi>", "<p lang=sv>", "<p lang=en>")] == [True] * 3


def test_it_says_nothing_about_anybody() -> None:
    with nginx(free_port()) as door:
        asked(door, "/t/a-token/")
        asked(door, "/pair/a-token/", "POST", b"x" * 2_000_000)
        assert "a-token" not in door.said()
        assert "127.0.0.1" not in door.said()


def test_the_other_door_speaks_tls(behind: int) -> None:
    with nginx(behind, door="tls") as door:
        trusting = ssl.create_default_context(cafile=str(door.folder / "fullchain.pem"))
        connection = HTTPSConnection("127.0.0.1", door.tls, context=trusting, timeout=30)
        connection.request("GET", "/", headers={"X-Forwarded-For": "198.51.100.7"})
        answer = connection.getresponse()
        told = json.loads(answer.read())
        elsewhere = asked(door, "/t/abc/")
    assert (told["X-Forwarded-Proto"], told["X-Forwarded-For"], told["Host"]) == (
        "https",
        "127.0.0.1",
        f"127.0.0.1:{door.tls}",
    )
    assert answer.getheader("Strict-Transport-Security")
    assert (elsewhere.status, elsewhere.getheader("Location")) == (308, "https://127.0.0.1/t/abc/")
