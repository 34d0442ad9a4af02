"""A request of 16 KB of one character costs linear work in every place that a client may write, logging included."""

import logging
from collections.abc import Callable, Iterator
from io import StringIO
from string import printable
from time import process_time
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from channels.testing import WebsocketCommunicator
from django.test import Client
from pytest_django import Settings

from deskapp.asgi import application
from deskapp.operating.log_format import LONGEST_MESSAGE, JsonFormatter, redact
from tests import make

SHORT, LONG = 8 * 1024, 16 * 1024
FACTOR = 3
"""Twice the text may cost this much more; quadratic work costs four times as much."""
CHARACTERS = printable[:95]
PATTERN_CHARACTERS = "0af:./%t_-gF2 é"
"""At least one of each class of characters that a pattern of the log distinguishes."""
Send = Callable[[Client, str], Any]


def header(name: str) -> Send:
    return lambda client, text: client.get("/nothing/", headers={name: text})


def path(client: Client, text: str) -> Any:
    return client.generic("GET", "/nothing/", PATH_INFO=f"/{text}")


def websocket(client: Client, text: str) -> None:
    path = f"/ws/{text}"
    socket = WebsocketCommunicator(application, "/ws/")
    socket.scope |= {"path": path, "raw_path": path.encode(), "headers": [(b"host", b"localhost")]}
    assert not async_to_sync(socket.connect)()[0]


PLACES: dict[str, Send] = {
    "path": path,
    "ticket path": lambda client, text: client.generic("GET", "/t/", PATH_INFO=f"/t/{text}/"),
    "query": lambda client, text: client.generic("GET", "/nothing/", QUERY_STRING=f"language={text}"),
    "header": header("x-anything"),
    "accept-language": header("accept-language"),
    "cookie": header("cookie"),
    "session": lambda client, text: client.get("/nothing/", headers={"cookie": f"sessionid={text}"}),
    "host": header("host"),
    "user name": lambda client, text: client.post("/login/", {"username": text, "password": "x"}),
    "language": lambda client, text: client.post("/language/", {"language": text, "next": text}),
    "kiosk's field": lambda client, text: client.post("/kiosk/tickets/", {"language": text, "key": text}),
    "WebSocket path": websocket,
}


@pytest.fixture(autouse=True)
def logged() -> Iterator[StringIO]:
    """Everything that the process would log."""
    stream, root = StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)


def cost(work: Callable[[str], Any], text: str, times: int) -> float:
    """The least processor time of so many runs, so that other work of the machine does not count."""
    costs = []
    for _ in range(times):
        before = process_time()
        work(text)
        costs.append(process_time() - before)
    return min(costs)


def is_linear(work: Callable[[str], Any], unit: str) -> bool:
    short, long = (unit * LONG)[:SHORT], (unit * LONG)[:LONG]
    return any(cost(work, long, times) < FACTOR * cost(work, short, times) for times in (1, 3, 9))


@pytest.mark.django_db
@pytest.mark.parametrize("place", PLACES)
def test_any_character_in_any_place_costs_linear_work(settings: Settings, place: str) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # slow, whatever the user name is
    client = make.device(make.site())

    def work(text: str) -> None:
        answer = PLACES[place](client, text)
        assert answer is None or answer.status_code < 500

    assert [character for character in CHARACTERS if not is_linear(work, character)] == []


@pytest.mark.parametrize("first", PATTERN_CHARACTERS)
def test_redaction_of_any_pair_of_characters_is_linear(first: str) -> None:
    assert [second for second in PATTERN_CHARACTERS if not is_linear(redact, first + second)] == []


@pytest.mark.parametrize("before", ["a:", "1.1.1.1", "/t/", "2001:db8::"])
def test_redaction_of_a_run_after_something_like_a_secret_is_linear(before: str) -> None:
    runs = [run for run in PATTERN_CHARACTERS if not is_linear(lambda text: redact(before + text), run)]
    assert runs == []


@pytest.mark.django_db
@pytest.mark.parametrize("character", [".", "é", "<"])
def test_a_long_path_is_logged_shortened(logged: StringIO, character: str) -> None:
    assert path(Client(), character * SHORT).status_code == 404
    longest = max(map(len, logged.getvalue().splitlines()))
    assert LONGEST_MESSAGE <= longest < 2 * LONGEST_MESSAGE
