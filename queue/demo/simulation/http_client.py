"""One person's or device's HTTP client: keeps cookies, sends the CSRF token, follows no redirect."""

import json
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Self

from requests import RequestException, Session
from requests.adapters import HTTPAdapter

TIMEOUT_SECONDS = 60
MAX_CONNECTIONS = 8
"""Of one client; requests beyond them wait for a connection."""
MAX_IDLE_SECONDS = 20
"""A connection that was idle for longer is not used again: servers close those that are idle for a minute."""
Fields = Mapping[str, str] | Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """Status 0: no answer came, and `body` has the reason."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


class HttpClient(Session):
    """Paths are relative to `base`. Without `keep_alive`, each request has a connection of its own."""

    def __init__(self, base: str, *, keep_alive: bool = False) -> None:
        super().__init__()
        self.base = base
        self.keep_alive = keep_alive
        self.trust_env = False
        # The system's certificates, as for the board's socket; requests would take its own.
        trusted = ssl.get_default_verify_paths()
        self.verify = trusted.cafile or trusted.capath or True
        if not keep_alive:
            self.headers["Connection"] = "close"
        for scheme in ("http://", "https://"):
            self.mount(scheme, HTTPAdapter(pool_connections=1, pool_maxsize=MAX_CONNECTIONS, pool_block=True))
        self._used_at = monotonic()

    def get(self, path: str, **headers: str) -> Answer:  # type: ignore[override]
        return self._answer("GET", path, None, {"Accept": "text/html"} | headers)

    def post(self, path: str, fields: Fields = (), **headers: str) -> Answer:  # type: ignore[override]
        """Asks for JSON unless `Accept` says otherwise."""
        sent = {"Accept": "application/json", "X-CSRFToken": self.cookie("csrftoken"), "Referer": self.base}
        return self._answer("POST", path, fields, sent | headers)

    def cookie(self, name: str) -> str:
        return next((cookie.value or "" for cookie in self.cookies if cookie.name == name), "")

    def moved_to(self, base: str) -> Self:
        """A client with the same cookies at another address."""
        moved = type(self)(base, keep_alive=self.keep_alive)
        moved.cookies.update(self.cookies)
        return moved

    def _answer(self, method: str, path: str, fields: Fields | None, headers: dict[str, str]) -> Answer:
        self._close_idle()
        address = path if path.startswith("http") else self.base + path
        data = None if fields is None else dict(fields) if isinstance(fields, Mapping) else list(fields)
        try:
            response = self.request(
                method, address, data=data, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False
            )
        except RequestException as problem:
            return Answer(0, repr(_root(problem)).encode())
        return Answer(response.status_code, response.content, response.headers)

    def _close_idle(self) -> None:
        idle, self._used_at = monotonic() - self._used_at, monotonic()
        if idle > MAX_IDLE_SECONDS:
            self.close()


def _root(problem: BaseException) -> BaseException:
    """The first cause: the exceptions around it name addresses, which are those of clients' tickets."""
    while problem.__context__:
        problem = problem.__context__
    return problem
