"""One device's or person's browser over HTTP: keeps cookies, sends the form's token, follows no redirect."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from http.cookies import SimpleCookie
from time import monotonic
from typing import Any
from urllib.parse import urlencode, urlsplit

TIMEOUT = 60
IDLE = 20
"""Seconds, after which a connection is not trusted any more: servers close those that are idle for a minute."""
TYPE = "application/x-www-form-urlencoded"
Fields = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """Status 0: there was none, and `body` says why."""

    status: int
    body: bytes
    location: str = ""

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


class Browser:
    def __init__(self, base: str) -> None:
        self.base = urlsplit(base)
        self.cookies: dict[str, str] = {}
        self._connection: HTTPConnection | None = None
        self._used = 0.0

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, {"Accept": "text/html"})

    def post(self, path: str, fields: Fields = ()) -> Answer:
        token = {"X-CSRFToken": self.cookies.get("csrftoken", ""), "Referer": self.base.geturl()}
        body = urlencode(list(fields))
        return self._ask("POST", path, body, {"Accept": "application/json", "Content-Type": TYPE} | token)

    def close(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = self._connected()
        try:
            connection.request(method, path, body, headers | ({"Cookie": cookies} if cookies else {}))
            response = connection.getresponse()
            answer = Answer(response.status, response.read(), response.headers.get("Location", ""))
        except (OSError, HTTPException) as problem:
            self.close()
            return Answer(0, repr(problem).encode())
        self._keep(response)
        return answer

    def _connected(self) -> HTTPConnection:
        if monotonic() - self._used > IDLE:
            self.close()
        if self._connection is None:
            kind = HTTPSConnection if self.base.scheme == "https" else HTTPConnection
            self._connection = kind(self.base.netloc, timeout=TIMEOUT)
        return self._connection

    def _keep(self, response: HTTPResponse) -> None:
        for header in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
        self._used = monotonic()
