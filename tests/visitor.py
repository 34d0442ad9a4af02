"""A client over HTTP without a browser: keeps its cookies, sends the CSRF token, follows no redirect."""

import json
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, ProxyHandler, Request, build_opener


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


class _StayHere(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


class Visitor:
    def __init__(self, base: str) -> None:
        self.base = base
        self.jar = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self.jar), _StayHere, ProxyHandler({}))

    def get(self, path: str, **headers: str) -> Answer:
        return self._send(Request(self._address(path), headers=headers))

    def post(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> Answer:
        """Asks for JSON unless `Accept` says otherwise."""
        sent = {"Accept": "application/json", "X-CSRFToken": self.cookie("csrftoken"), "Referer": self.base} | headers
        return self._send(Request(self._address(path), urlencode(fields or {}).encode(), sent))

    def cookie(self, name: str) -> str:
        return next((cookie.value or "" for cookie in self.jar if cookie.name == name), "")

    def _address(self, path: str) -> str:
        return path if path.startswith("http") else self.base + path

    def _send(self, request: Request) -> Answer:
        try:
            with self._opener.open(request, timeout=60) as response:
                return Answer(response.status, response.headers, response.read())
        except HTTPError as refused:
            return Answer(refused.code, refused.headers, refused.read())


def paired(demo: dict[str, Any], kind: str) -> Visitor:
    """A device that has used the demo's pairing link for a "kiosk" or a "display"."""
    visitor = Visitor(demo["base"])
    visitor.get(demo[kind])
    visitor.post(demo[kind])
    visitor.get(f"/{kind}/")
    return visitor


def logged_in(demo: dict[str, Any], username: str) -> Visitor:
    password = next(who["password"] for who in demo["staff"] if who["username"] == username)
    visitor = Visitor(demo["base"])
    visitor.get("/login/")
    answer = visitor.post("/login/", {"username": username, "password": password})
    assert answer.status == 302, answer.text
    return visitor
