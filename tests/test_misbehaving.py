"""One client misbehaves at the real server. It gets the reason, and other clients are served meanwhile."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings
from websockets.sync.client import ClientConnection, connect

from demo.simulation.http_client import HttpClient
from tests import clients
from tests.raw_client import ANSWER_TIMEOUT, PING, TEXT, RawClient, frame, request, status
from tests.running_server import Server, server

pytestmark = pytest.mark.server
BODY, MESSAGE, PINGS, SLOW, IDLE = 4_096, 64, 10, 2, 4
SOCKETS, CONNECTIONS, REQUESTS = 12, 30, 800
LIMITS = {
    "MAX_BODY_BYTES": BODY,
    "MAX_MESSAGE_BYTES": MESSAGE,
    "PINGS_PER_MINUTE": PINGS,
    "SEND_TIMEOUT_SECONDS": SLOW,
    "REQUEST_TIMEOUT_SECONDS": IDLE,
    "PING_TIMEOUT_SECONDS": IDLE // 2,
    "MAX_SOCKETS_PER_ADDRESS": SOCKETS,
    "MAX_CONNECTIONS_PER_ADDRESS": CONNECTIONS,
    "REQUESTS_PER_MINUTE": 100,
    "DEMO_REQUESTS_PER_MINUTE": REQUESTS,
    "DEMO_TICKETS_PER_MINUTE": 60_000,
}
ONLY_SENDS = (4405, "this socket only sends")
TOO_LONG = (1009, f"no message is longer than {MESSAGE} bytes")
STRANGER = "127.0.0.2"
GROWTH = 40_000
"""KiB that a process may grow by, whatever it was sent: an interpreter's noise, not a leak."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("misbehaving")
    with server(folder, environment={name: str(value) for name, value in LIMITS.items()}) as started:
        yield started


@pytest.fixture(scope="module")
def witness(running: Server) -> Iterator[ClientConnection]:
    with connect(running.base.replace("http", "ws") + "/ws/board/myyrmaki/", proxy=None, max_queue=None) as display:
        yield display


@pytest.fixture(scope="module")
def kiosk(running: Server) -> HttpClient:
    return clients.paired(running.demo, "kiosk")


@pytest.fixture
def stranger(running: Server) -> Iterator[Callable[..., RawClient]]:
    """Makes connections from another address than that of the witnesses."""
    with ExitStack() as ends:
        yield lambda **options: ends.enter_context(RawClient(running.port, STRANGER, **options))


@pytest.fixture(autouse=True)
def others_are_served(kiosk: HttpClient, witness: ClientConnection) -> Iterator[None]:
    yield
    key = str(time.monotonic_ns())
    taken = kiosk.post("/kiosk/tickets/", {"language": "so", "key": key})
    assert taken.status == 201, taken.text
    waiting: list[dict[str, str]] = []
    while taken.json["code"] not in [ticket["code"] for ticket in waiting]:
        waiting = json.loads(witness.recv(timeout=ANSWER_TIMEOUT)).get("waiting", waiting)


def memory(running: Server) -> int:
    lines = Path(f"/proc/{running.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


@pytest.mark.parametrize(("size", "expected"), [(BODY, 403), (BODY + 1, 413), (2_000_000, 413)])
def test_a_body_past_the_limit_is_refused(stranger: Callable[..., RawClient], size: int, expected: int) -> None:
    """403: it is read, and then it has no CSRF token."""
    answer = stranger().exchange(request("POST", "/kiosk/tickets/", b"x" * size, Accept="application/json"))
    assert (status(answer), b'{"refused": "' in answer) == (expected, True)


@pytest.mark.parametrize(("chunks", "expected"), [(4, 403), (5, 413), (2_000, 413)])
def test_a_chunked_body_past_the_limit_is_refused(
    stranger: Callable[..., RawClient], chunks: int, expected: int
) -> None:
    head = request("POST", "/kiosk/tickets/", Transfer_Encoding="chunked").replace(b"Content-Length: 0\r\n", b"")
    body = (b"400\r\n" + b"x" * 1024 + b"\r\n") * chunks + b"0\r\n\r\n"
    assert status(stranger().exchange(head + body)) == expected


@pytest.mark.parametrize(("size", "reason"), [(MESSAGE, ONLY_SENDS), (MESSAGE + 1, TOO_LONG), (1_000_000, TOO_LONG)])
def test_a_received_message_closes_the_socket_with_its_reason(
    stranger: Callable[..., RawClient], size: int, reason: tuple[int, str]
) -> None:
    """A message within the limit is read, and then refused."""
    socket = stranger()
    socket.open_websocket()
    socket.send(frame(TEXT, b"x" * size))
    assert socket.close_reason() == reason


def test_a_fragmented_message_past_the_limit_closes_the_socket(stranger: Callable[..., RawClient]) -> None:
    socket = stranger()
    socket.open_websocket()
    socket.send(frame(TEXT, b"x" * MESSAGE, last=False) + frame(0, b"x"))
    assert socket.close_reason() == TOO_LONG


def test_unreadable_handshakes_take_no_connection_slots(running: Server, stranger: Callable[..., RawClient]) -> None:
    for _ in range(CONNECTIONS + 1):
        with RawClient(running.port, STRANGER) as socket:
            assert status(socket.open_websocket(more="Sec-WebSocket-Protocol: ä\r\n")) == 400
    assert status(stranger().exchange(request("GET", "/healthz"))) == 200


@pytest.mark.parametrize(("pings", "closed"), [(PINGS, False), (PINGS + 1, True)])
def test_too_many_pings_close_the_socket(stranger: Callable[..., RawClient], pings: int, closed: bool) -> None:
    socket = stranger()
    socket.open_websocket()
    socket.send(frame(PING, b"") * pings + (b"" if closed else frame(TEXT, b"")))
    reason = (4429, f"no more than {PINGS} pings in a minute")
    assert (socket.close_reason() == reason) == closed


def test_a_hundred_thousand_frames_do_not_grow_memory(running: Server, stranger: Callable[..., RawClient]) -> None:
    before = memory(running)
    for _ in range(20):
        socket = stranger()
        socket.open_websocket()
        socket.send(frame(TEXT, b"x" * 8) * 5_000)
        socket.socket.close()
    assert memory(running) - before < GROWTH


def test_a_client_that_never_reads_is_dropped(
    running: Server, stranger: Callable[..., RawClient], kiosk: HttpClient
) -> None:
    """The kernel buffers unread bytes, so the server notices only after a while."""
    before = memory(running)
    silent = stranger(small_receive_buffer=True)
    silent.open_websocket()
    for number in range(400):
        kiosk.post("/kiosk/tickets/", {"language": "ar", "key": f"silent {number}"})
    assert silent.is_closed_unread()
    assert memory(running) - before < GROWTH


def test_a_client_that_pipelines_and_never_reads_is_dropped(
    running: Server, stranger: Callable[..., RawClient]
) -> None:
    before = memory(running)
    silent = stranger(small_receive_buffer=True)
    asked = request("GET", f"{settings.STATIC_URL}deskapp/fonts/noto-sans-ethiopic-400.woff2", Connection="keep-alive")
    silent.send(asked * 200)
    assert silent.is_closed_unread()
    assert memory(running) - before < GROWTH


def test_a_slowly_sent_body_times_out(stranger: Callable[..., RawClient]) -> None:
    dripping = stranger()
    dripping.send(request("POST", "/kiosk/tickets/", Content_Length="1000"))
    assert _drip(dripping) == 408


def test_a_slowly_sent_head_times_out(stranger: Callable[..., RawClient]) -> None:
    dripping = stranger()
    dripping.send(b"GET / HTTP/1.1\r\n")
    assert _drip(dripping) == 408


def _drip(dripping: RawClient) -> int:
    """A byte now and then, until the server has had enough."""
    dripping.socket.settimeout(0.5)
    for _ in range(ANSWER_TIMEOUT * 2):
        dripping.send(b"x")
        try:
            return status(dripping.receive())
        except TimeoutError:
            pass
    raise AssertionError("the server waited for ever")


def test_a_silent_connection_is_closed(stranger: Callable[..., RawClient]) -> None:
    assert stranger().receive_all() == b""


def test_an_endless_head_is_refused(stranger: Callable[..., RawClient]) -> None:
    assert status(stranger().exchange(b"GET / HTTP/1.1\r\n" + b"X-More: again\r\n" * 20_000)) == 400


def test_sockets_per_address_are_limited(stranger: Callable[..., RawClient]) -> None:
    for _ in range(SOCKETS):
        assert status(stranger().open_websocket()) == 101
    one_more = stranger()
    assert status(one_more.open_websocket()) == 101
    assert one_more.close_reason() == (4429, f"too many sockets: no more than {SOCKETS} at once from one address")


def test_a_closed_socket_frees_its_slot(running: Server) -> None:
    def is_let_in() -> bool:
        with RawClient(running.port, "127.0.0.4") as socket:
            socket.open_websocket()
            socket.send(frame(TEXT, b"x"))
            return socket.close_reason() == ONLY_SENDS

    accept, until = 0, time.monotonic() + ANSWER_TIMEOUT
    while accept < 3 * SOCKETS and time.monotonic() < until:
        accept += is_let_in()
    assert accept == 3 * SOCKETS


def test_connections_per_address_are_limited(stranger: Callable[..., RawClient]) -> None:
    for _ in range(CONNECTIONS):
        stranger()
    answer = stranger().receive_all()
    assert (status(answer), len(answer.splitlines()[-3:])) == (429, 3)


def test_requests_per_address_are_limited(running: Server) -> None:
    answers: list[bytes] = []
    while not answers or status(answers[-1]) == 200:
        with RawClient(running.port, "127.0.0.3") as asking:
            answers.append(asking.exchange(request("GET", "/healthz", Accept="application/json")))
    assert (status(answers[-1]), b'{"refused": "' in answers[-1]) == (429, True)
    assert len(answers) > REQUESTS  # and some more, which the bucket got back meanwhile


def test_every_invariant_holds_after_the_misbehaving_clients(running: Server) -> None:
    assert running.manage("verify").startswith("ok")
