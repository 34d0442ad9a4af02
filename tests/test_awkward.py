"""At the real server: an answer that breaks off in the middle, and a handshake whose answer is long in coming."""

from collections.abc import Iterator

import pytest

from tests.rough import TEXT, UPGRADE, Rough, frame, request, status
from tests.running import Server, server

pytestmark = pytest.mark.server
MESSAGE = 64


class Awkward(Server):
    program = ["tests.awkward"]


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    bounds = {"MAX_MESSAGE_BYTES": str(MESSAGE)}
    with server(tmp_path_factory.mktemp("awkward"), environment=bounds, of=Awkward) as running:
        yield running


def asked(running: Server, path: str) -> bytes:
    with Rough(running.port) as client:
        return client.ask(request("GET", path))


def test_a_stream_that_breaks_ends_and_so_does_the_next_one(awkward: Server) -> None:
    """daphne looked after no application any longer once one had broken off."""
    for _ in range(2):
        heard = asked(awkward, "/breaks/")
        assert (status(heard), b"the beginning" in heard, heard.endswith(b"0\r\n\r\n")) == (200, True, False)


def test_what_does_not_wait_for_the_handshake_is_no_part_of_it(awkward: Server) -> None:
    """Though it reads like the end of one."""
    with Rough(awkward.port) as socket:
        socket.say(UPGRADE.format(path="/ws/board/myyrmaki/", more="").encode())
        assert status(asked(awkward, "/healthz")) == 200
        socket.say(frame(TEXT, b"\r\n\r\n" * 50_000))
        assert status(asked(awkward, "/let-in/")) == 404
        assert status(socket.hear_head()) == 101
        assert socket.goodbye() == (1009, f"no message is longer than {MESSAGE} bytes")
