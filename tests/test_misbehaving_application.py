"""At the real server: an answer that breaks off in the middle, and a handshake whose answer is long in coming."""

from collections.abc import Iterator

import pytest

from tests.raw_client import TEXT, UPGRADE, RawClient, frame, request, status
from tests.running_server import Server, server

pytestmark = pytest.mark.server
MESSAGE = 64


class MisbehavingServer(Server):
    program = ["tests.misbehaving_application"]


@pytest.fixture(scope="module")
def misbehaving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    limits = {"MAX_MESSAGE_BYTES": str(MESSAGE)}
    with server(tmp_path_factory.mktemp("misbehaving"), environment=limits, of=MisbehavingServer) as running:
        yield running


def asked(running: Server, path: str) -> bytes:
    with RawClient(running.port) as client:
        return client.exchange(request("GET", path))


def test_every_failing_stream_ends_its_connection(misbehaving: Server) -> None:
    """daphne stopped checking its applications once one of them had failed."""
    for _ in range(2):
        heard = asked(misbehaving, "/breaks/")
        assert (status(heard), b"the beginning" in heard, heard.endswith(b"0\r\n\r\n")) == (200, True, False)


def test_bytes_sent_before_the_handshake_answer_are_not_part_of_it(misbehaving: Server) -> None:
    """The bytes look like the end of a handshake."""
    with RawClient(misbehaving.port) as socket:
        socket.send(UPGRADE.format(path="/ws/board/myyrmaki/", more="").encode())
        assert status(asked(misbehaving, "/healthz")) == 200
        socket.send(frame(TEXT, b"\r\n\r\n" * 50_000))
        assert status(asked(misbehaving, "/let-in/")) == 404
        assert status(socket.receive_head()) == 101
        assert socket.close_reason() == (1009, f"no message is longer than {MESSAGE} bytes")
