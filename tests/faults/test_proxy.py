"""Each fault does what it says, seen from both ends."""

import socket
import threading
from collections.abc import Iterator
from queue import SimpleQueue

import pytest

from tests.faults.loop import Loop, beside
from tests.faults.network_fault import NO_FAULT, Breakpoint, Cut, Direction, NetworkFault
from tests.faults.proxy import Proxy, proxy

ANSWER_TIMEOUT = 20
Ends = tuple[socket.socket, socket.socket]


@pytest.fixture(scope="module")
def loop() -> Iterator[Loop]:
    with beside() as made:
        yield made


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(ANSWER_TIMEOUT)
        yield server


@pytest.fixture
def between(listening: socket.socket, loop: Loop) -> Iterator[Proxy]:
    with proxy(listening.getsockname()[1], loop) as made:
        yield made


@pytest.fixture
def ends(listening: socket.socket, between: Proxy) -> Iterator[Ends]:
    """The client's end, and the target's."""
    with socket.create_connection(("127.0.0.1", between.port), ANSWER_TIMEOUT) as client:
        target, _ = listening.accept()
        target.settimeout(ANSWER_TIMEOUT)
        with target:
            client.sendall(b"hello")
            assert target.recv(5) == b"hello"
            yield client, target


def quiet(end: socket.socket) -> bool:
    """Nothing came for a little while: neither bytes nor an end."""
    end.settimeout(0.2)
    try:
        end.recv(1)
    except TimeoutError:
        return True
    finally:
        end.settimeout(ANSWER_TIMEOUT)
    return False


def was_reset(end: socket.socket) -> bool:
    try:
        end.recv(1)
    except ConnectionResetError:
        return True
    return False


def turned_away(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), ANSWER_TIMEOUT) as client:
            return was_reset(client)
    except ConnectionResetError:
        return True


def test_bytes_and_ends_of_stream_pass_without_a_fault(ends: Ends) -> None:
    client, target = ends
    target.sendall(b"x" * 200_000)
    target.shutdown(socket.SHUT_WR)
    with client.makefile("rb") as answer:
        assert len(answer.read()) == 200_000
    client.sendall(b"thanks")
    client.close()
    assert (target.recv(9), target.recv(9)) == (b"thanks", b"")


def test_a_delay_holds_bytes_back_and_then_delivers_them(ends: Ends, between: Proxy) -> None:
    client, target = ends
    between.fault = NetworkFault(delay=0.4)
    client.sendall(b"late")
    assert quiet(target)
    assert target.recv(9) == b"late"


def test_a_drip_delivers_one_byte_at_a_time(ends: Ends, between: Proxy) -> None:
    client, target = ends
    between.fault = NetworkFault(piece=1, delay=0.3)
    client.sendall(b"x")  # the reading that was under way still took what came
    assert target.recv(9) == b"x"
    client.sendall(b"drip")
    assert [target.recv(9) for _ in range(4)] == [b"d", b"r", b"i", b"p"]


def test_a_black_hole_drops_both_directions_without_closing(ends: Ends, between: Proxy) -> None:
    client, target = ends
    between.fault = NetworkFault(black_hole=True)
    client.sendall(b"lost")
    target.sendall(b"lost too")
    assert quiet(client)
    assert quiet(target)
    target.close()
    assert between.left.wait(ANSWER_TIMEOUT)
    assert quiet(client)


def test_a_connection_that_lost_bytes_stays_broken_and_new_ones_work(
    ends: Ends, between: Proxy, listening: socket.socket
) -> None:
    client, target = ends
    between.fault = NetworkFault(black_hole=True)
    client.sendall(b"lost")
    assert quiet(target)
    between.fault = NO_FAULT
    client.sendall(b"again")
    assert quiet(target)
    with socket.create_connection(("127.0.0.1", between.port)) as anew:
        anew.sendall(b"anew")
        assert listening.accept()[0].recv(9) == b"anew"


def test_a_forgotten_connection_loses_bytes_without_closing(ends: Ends, between: Proxy) -> None:
    client, target = ends
    between.forget()
    client.sendall(b"lost")
    target.sendall(b"lost too")
    assert (quiet(client), quiet(target)) == (True, True)


def test_a_drop_resets_every_connection_and_refuses_new_ones(ends: Ends, between: Proxy) -> None:
    between.drop()
    assert [was_reset(end) for end in ends] == [True, True]
    assert turned_away(between.port)


def test_a_reset_reaches_both_sides(ends: Ends, between: Proxy) -> None:
    between.reset()
    assert [was_reset(end) for end in ends] == [True, True]


def test_a_half_close_ends_one_direction_only(ends: Ends, between: Proxy) -> None:
    client, target = ends
    between.half_close(Direction.UPSTREAM)
    assert target.recv(9) == b""
    target.sendall(b"still here")
    assert client.recv(10) == b"still here"


@pytest.mark.parametrize(("passed", "arrived"), [(False, []), (True, [b"COMMIT"])])
def test_a_breakpoint_cuts_before_or_after_its_bytes(
    ends: Ends, between: Proxy, passed: bool, arrived: list[bytes]
) -> None:
    client, target = ends
    between.breakpoint = point = Breakpoint(b"COMMIT", Direction.UPSTREAM, Cut.HALF_CLOSE, passed)
    client.sendall(b"BEGIN")
    assert target.recv(9) == b"BEGIN"
    client.sendall(b"COMMIT")
    assert point.reached.wait(ANSWER_TIMEOUT)
    assert list(iter(lambda: target.recv(9), b"")) == arrived


def test_a_breakpoint_may_require_earlier_bytes_on_the_connection(ends: Ends, between: Proxy) -> None:
    client, target = ends
    between.breakpoint = point = Breakpoint(b"COMMIT", Direction.UPSTREAM, Cut.RESET, first=b"INSERT")
    for piece in (b"COMMIT", b"INSERT"):
        client.sendall(piece)
        assert target.recv(9) == piece
    assert not point.reached.is_set()
    client.sendall(b"COMMIT")
    assert was_reset(client)


def test_an_unreachable_target_resets_the_client(loop: Loop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with proxy(port, loop) as between:
        assert turned_away(between.port)


def test_concurrent_clients_get_their_own_answers(listening: socket.socket, between: Proxy) -> None:
    def echo() -> None:
        for _ in range(20):
            end, _ = listening.accept()
            end.sendall(end.recv(9))
            end.close()

    answers: SimpleQueue[bool] = SimpleQueue()

    def ask(number: int) -> None:
        with socket.create_connection(("127.0.0.1", between.port), ANSWER_TIMEOUT) as client:
            client.sendall(str(number).encode())
            answers.put(client.recv(9) == str(number).encode())

    threads = [threading.Thread(target=echo), *(threading.Thread(target=ask, args=[n]) for n in range(20))]
    for thread in threads:
        thread.start()
    assert all(answers.get(timeout=ANSWER_TIMEOUT) for _ in range(20))
    for thread in threads:
        thread.join()
