import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from demo.simulation import http_client
from demo.simulation.http_client import HttpClient


class EchoHandler(BaseHTTPRequestHandler):
    """Answers with what it was asked, and from which port."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        read = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        asked = {"path": self.path, "read": read, "port": self.client_address[1], "headers": dict(self.headers)}
        body = json.dumps(asked).encode()
        self.send_response(302 if self.path == "/moved/" else 200)
        connection = "close" if self.close_connection else "keep-alive"
        headers = {"Connection": connection, "Content-Length": str(len(body)), "Set-Cookie": "csrftoken=abc"}
        for name, value in (headers | {"Location": "/"}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815  (the name is that of the standard library)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the name is that of the standard library)
        pass


@pytest.fixture
def base() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), EchoHandler) as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_post_carries_the_token_the_referer_and_the_cookies(base: str) -> None:
    client = HttpClient(base)
    client.get("/")
    asked = client.post("/form/", [("a", "1"), ("a", "2")]).json
    sent = {name: asked["headers"][name] for name in ("X-CSRFToken", "Cookie", "Referer", "Accept")}
    assert (asked["path"], asked["read"]) == ("/form/", "a=1&a=2")
    assert sent == {"X-CSRFToken": "abc", "Cookie": "csrftoken=abc", "Referer": base, "Accept": "application/json"}


def test_an_explicit_header_overrides_the_default(base: str) -> None:
    headers = HttpClient(base).post("/", {}, **{"Accept": "text/html", "X-CSRFToken": "forged"}).json["headers"]
    assert (headers["Accept"], headers["X-CSRFToken"]) == ("text/html", "forged")


def test_a_redirect_is_not_followed(base: str) -> None:
    answer = HttpClient(base).get("/moved/")
    assert (answer.status, answer.headers["location"], answer.json["path"]) == (302, "/", "/moved/")


def test_a_proxy_of_the_environment_is_not_used(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert HttpClient(base).get("/").status == 200


def test_an_unreachable_server_gives_status_0_and_the_reason() -> None:
    answer = HttpClient("http://127.0.0.1:9").get("/t/secret/")
    assert (answer.status, answer.text) == (0, "ConnectionRefusedError(111, 'Connection refused')")


@pytest.mark.parametrize(("keep_alive", "connections"), [(True, 1), (False, 3)])
def test_a_connection_is_reused_only_with_keep_alive(base: str, keep_alive: bool, connections: int) -> None:
    client = HttpClient(base, keep_alive=keep_alive)
    assert len({client.get("/").json["port"] for _ in range(3)}) == connections


def test_a_connection_idle_for_too_long_is_not_reused(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = HttpClient(base, keep_alive=True)
    first = client.get("/").json["port"]
    monkeypatch.setattr(http_client, "MAX_IDLE_SECONDS", -1)
    assert client.get("/").json["port"] != first


def test_a_client_moved_to_another_server_keeps_its_cookies(base: str) -> None:
    client = HttpClient("http://127.0.0.1:9")
    client.cookies.set("kiosk_station", "k", domain="127.0.0.1", path="/")
    moved = client.moved_to(base)
    assert (moved.cookie("kiosk_station"), moved.get("/").json["headers"]["Cookie"]) == ("k", "kiosk_station=k")
