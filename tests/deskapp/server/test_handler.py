import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from asgiref.sync import ThreadSensitiveContext
from django.core.signals import request_finished, request_started
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from deskapp.server.handler import SyncASGIHandler

pytestmark = pytest.mark.urls(__name__)
message_received: list[str] = []
"""In which order, and in which thread."""


def note(what: str) -> None:
    message_received.append(f"{what} in {threading.current_thread().name.partition('_')[0]}")


@csrf_exempt
def plain(request: HttpRequest) -> HttpResponse:
    note("view")
    return HttpResponse(request.body.upper())


async def pieces(last: Callable[[], object]) -> AsyncIterator[str]:
    try:
        yield "one"
        last()
        await asyncio.sleep(0)
        yield "two"
    finally:
        note("end of the stream")


@csrf_exempt
def streamed(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(pieces(lambda: None))


@csrf_exempt
def late(request: HttpRequest) -> StreamingHttpResponse:
    """Answers after the client has disconnected."""
    asked.set()
    left.wait(ANSWER_TIMEOUT)
    return StreamingHttpResponse(pieces(lambda: None))


@csrf_exempt
def broken(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(pieces(lambda: 1 / 0))


urlpatterns = [path("plain", plain), path("streamed", streamed), path("late", late), path("broken", broken)]
asked, left = threading.Event(), threading.Event()
ANSWER_TIMEOUT = 30


class Counting(ThreadPoolExecutor):
    crossings = 0

    def submit(self, *work: Any, **named: Any) -> "Future[Any]":
        self.crossings += 1
        return super().submit(*work, **named)


class Client:
    """Sends a request; hangs up once it has heard so much."""

    def __init__(self, hangs_up_after: int = 1000) -> None:
        self.sent: list[Mapping[str, Any]] = []
        self.worker = Counting(1, "worker")
        self._bodies = [b"asked"]
        self._hangs_up_after = hangs_up_after
        self._gone = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        if self._bodies:
            return {"type": "http.request", "body": self._bodies.pop()}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Mapping[str, Any]) -> None:
        note(message["type"])
        self.sent.append(message)
        if len(self.sent) == self._hangs_up_after:
            self._gone.set()
            await asyncio.sleep(3600)

    async def ask(self, path: str, query: bytes = b"") -> None:
        headers = [(b"host", b"localhost")]
        scope = {"type": "http", "method": "POST", "path": path, "query_string": query, "headers": headers}
        async with ThreadSensitiveContext(executor=self.worker):
            await SyncASGIHandler()(scope, self.receive, self.send)

    @property
    def said(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)


@pytest.fixture(autouse=True)
def _watched() -> Iterator[None]:
    def started(**named: object) -> None:
        note("started")

    def finished(**named: object) -> None:
        note("finished")

    message_received.clear()
    request_started.connect(started)
    request_finished.connect(finished)
    yield
    request_started.disconnect(started)
    request_finished.disconnect(finished)


def run(scenario: Callable[[], Coroutine[Any, Any, Client]]) -> Client:
    return asyncio.run(scenario())


async def answered(path: str, query: bytes = b"", hangs_up_after: int = 1000) -> Client:
    client = Client(hangs_up_after)
    await client.ask(path, query)
    return client


def test_a_request_crosses_into_the_thread_once() -> None:
    client = run(lambda: answered("/plain"))
    assert (client.worker.crossings, client.sent[0]["status"], client.said) == (1, 200, b"ASKED")
    in_the_thread = ["started in worker", "view in worker", "finished in worker"]
    assert message_received == [*in_the_thread, "http.response.start in MainThread", "http.response.body in MainThread"]


def test_an_unreadable_request_gets_400_and_ends_normally() -> None:
    client = run(lambda: answered("/plain", query=b"\xff"))
    assert (client.sent[0]["status"], message_received[:2]) == (400, ["started in worker", "finished in worker"])


def test_a_stream_is_sent_piece_by_piece_and_ends_in_the_thread() -> None:
    client = run(lambda: answered("/streamed"))
    assert [message.get("body") for message in client.sent] == [None, b"one", b"two", None]
    assert message_received[-3:] == [
        "end of the stream in MainThread",
        "http.response.body in MainThread",
        "finished in worker",
    ]


def test_a_disconnect_ends_the_stream() -> None:
    client = run(lambda: answered("/streamed", hangs_up_after=2))
    assert client.said == b"one"
    assert set(message_received[-2:]) == {"finished in worker", "end of the stream in MainThread"}


def test_a_failing_stream_ends_and_raises_its_error() -> None:
    with pytest.raises(ZeroDivisionError):
        run(lambda: answered("/broken"))
    assert message_received[-2:] == ["end of the stream in MainThread", "finished in worker"]


def test_a_stream_of_a_cancelled_request_is_closed_in_the_thread() -> None:
    async def scenario() -> Client:
        client = Client()
        asking = asyncio.ensure_future(client.ask("/late"))
        await asyncio.to_thread(asked.wait, ANSWER_TIMEOUT)
        asking.cancel()
        await asyncio.wait([asking])
        left.set()
        await asyncio.to_thread(client.worker.shutdown)
        return client

    assert (run(scenario).sent, message_received) == ([], ["started in worker", "finished in worker"])
