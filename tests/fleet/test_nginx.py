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
def proxy(behind: int) -> Iterator[Nginx]:
    with nginx(behind, connections=MOST) as made:
        yield made


def asked(proxy: Nginx, path: str = "/", method: str = "GET", body: bytes = b"", **headers: str) -> Any:
    connection = HTTPConnection("127.0.0.1", proxy.plain, timeout=30)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body or None, sent)
    answer = connection.getresponse()
    answer.text = answer.read().decode()  # type: ignore[attr-defined]
    connection.close()
    return answer


def passed_on(proxy: Nginx, path: str = "/", **headers: str) -> dict[str, str]:
    told: dict[str, str] = json.loads(asked(proxy, path, "GET", b"", **headers).text)
    return told


def test_path_host_scheme_and_client_address_are_passed_on(proxy: Nginx) -> None:
    told = passed_on(proxy, "/kiosk/other/?language=tr")
    assert (told["path"], told["Host"]) == ("/kiosk/other/?language=tr", f"127.0.0.1:{proxy.plain}")
    assert (told["X-Forwarded-Proto"], told["X-Forwarded-For"]) == ("http", "127.0.0.1")


def test_forwarded_headers_of_an_outer_proxy_are_passed_on(proxy: Nginx) -> None:
    told = passed_on(proxy, X_Forwarded_For="198.51.100.7, 203.0.113.9", X_Forwarded_Proto="https")
    assert (told["X-Forwarded-Proto"], told["X-Forwarded-For"]) == ("https", "203.0.113.9")


def test_an_unknown_scheme_is_not_passed_on(proxy: Nginx) -> None:
    assert passed_on(proxy, X_Forwarded_Proto="gopher")["X-Forwarded-Proto"] == "http"


def test_a_root_path_of_a_client_is_not_passed_on(proxy: Nginx) -> None:
    assert "Daphne-Root-Path" not in passed_on(proxy, Daphne_Root_Path="/x")


@pytest.mark.parametrize(("path", "upgrade"), [("/ws/board/myyrmaki/", "websocket"), ("/kiosk/", None)])
def test_only_the_board_address_is_upgraded_to_a_websocket(proxy: Nginx, path: str, upgrade: str | None) -> None:
    told = passed_on(proxy, path, Connection="Upgrade", Upgrade="websocket")
    assert told.get("Upgrade") == upgrade


def test_requests_for_metrics_are_not_passed_on(proxy: Nginx) -> None:
    assert asked(proxy, "/metrics", Authorization="Bearer x").status == 404


@pytest.mark.parametrize(("size", "status"), [(1024 * 1024, 200), (1024 * 1024 + 1, 413)])
def test_an_oversized_body_is_rejected(proxy: Nginx, size: int, status: int) -> None:
    assert asked(proxy, "/", "POST", b"x" * size).status == status


@pytest.mark.parametrize(("size", "status"), [(8_000, 200), (9_000, 400)])
def test_an_oversized_header_is_rejected(proxy: Nginx, size: int, status: int) -> None:
    assert asked(proxy, Cookie="x" * size).status == status


def test_connections_per_address_are_limited(proxy: Nginx) -> None:
    """Each connection announces a body and sends none."""
    waiting = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n"
    with ExitStack() as held:
        for _ in range(MOST):
            one = held.enter_context(socket.create_connection(("127.0.0.1", proxy.plain), timeout=30))
            one.sendall(waiting)
            assert b"100 Continue" in one.recv(100)
        assert asked(proxy).status == 429


@pytest.mark.parametrize(
    ("path", "comes_back"),
    [("/kiosk/tickets/", "5; url=/kiosk/"), ("/display/", "5; url=/display/"), ("/t/abc/", "5"), ("/desk/next/", None)],
)
def test_unattended_pages_refresh_themselves_while_no_server_answers(path: str, comes_back: str | None) -> None:
    with nginx(free_port()) as proxy:
        answer = asked(proxy, path)
    assert (answer.status, answer.getheader("Refresh"), answer.getheader("Retry-After")) == (503, comes_back, "5")
    assert [tag in answer.text for tag in ("<p lang=fi>", "<p lang=sv>", "<p lang=en>")] == [True] * 3


def test_the_log_has_no_tokens_and_no_addresses() -> None:
    with nginx(free_port()) as proxy:
        asked(proxy, "/t/a-token/")
        asked(proxy, "/pair/a-token/", "POST", b"x" * 2_000_000)
        assert "a-token" not in proxy.said()
        assert "127.0.0.1" not in proxy.said()


def test_tls_mode_serves_https_and_redirects_http(behind: int) -> None:
    with nginx(behind, tls_mode="tls") as proxy:
        trusting = ssl.create_default_context(cafile=str(proxy.folder / "fullchain.pem"))
        connection = HTTPSConnection("127.0.0.1", proxy.tls, context=trusting, timeout=30)
        connection.request("GET", "/", headers={"X-Forwarded-For": "198.51.100.7"})
        answer = connection.getresponse()
        told = json.loads(answer.read())
        elsewhere = asked(proxy, "/t/abc/")
    assert (told["X-Forwarded-Proto"], told["X-Forwarded-For"], told["Host"]) == (
        "https",
        "127.0.0.1",
        f"127.0.0.1:{proxy.tls}",
    )
    assert answer.getheader("Strict-Transport-Security")
    assert (elsewhere.status, elsewhere.getheader("Location")) == (308, "https://127.0.0.1/t/abc/")
