"""What happens between a browser and the server: requests that are cut, answers that are lost, sockets half open."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from demo.simulation.http_client import Answer, HttpClient
from tests.faults import parts
from tests.faults.network_fault import NO_FAULT, Breakpoint, Cut, Direction, NetworkFault
from tests.faults.parts import Centre
from tests.faults.proxy import Proxy, proxy
from tests.faults.screens import RecordingScreen

pytestmark = [pytest.mark.server, pytest.mark.heavy]
UP, DOWN = Direction.UPSTREAM, Direction.DOWNSTREAM
ANSWER, BODY = b"HTTP/1.1 20", b"language="


@dataclass
class Line:
    """A centre whose kiosk and screens come through a proxy."""

    centre: Centre
    between: Proxy
    kiosk: HttpClient

    def take(self, key: str) -> Answer:
        return self.kiosk.post("/kiosk/tickets/", {"language": self.centre.languages[0], "key": key})


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    with parts.centre(
        tmp_path_factory.mktemp("network"), REQUEST_TIMEOUT_SECONDS="6", PING_TIMEOUT_SECONDS="3"
    ) as centre:
        server = centre.servers[0]
        server.kill()
        server.options = ["--ping-interval", "2", "--ping-timeout", "2"]
        server.start()
        with proxy(server.port, centre.loop) as between:
            screens = [RecordingScreen(parts.board_of(server, between.port)) for _ in range(5)]
            for screen in screens:
                centre.loop.begin(screen.follow())
            centre.screens += screens
            yield Line(centre, between, centre.kiosks[0].moved_to(f"http://127.0.0.1:{between.port}"))


CUTS = [
    pytest.param(Breakpoint(BODY, UP, Cut.RESET), id="reset before the request arrived"),
    pytest.param(Breakpoint(BODY, UP, Cut.HALF_CLOSE), id="half-close before the request arrived"),
    pytest.param(Breakpoint(BODY, UP, Cut.RESET, passed=True), id="reset as the request arrived"),
    pytest.param(Breakpoint(BODY, UP, Cut.HALF_CLOSE, passed=True), id="half-close as the request arrived"),
    pytest.param(Breakpoint(ANSWER, DOWN, Cut.RESET), id="reset before the answer arrived"),
    pytest.param(Breakpoint(ANSWER, DOWN, Cut.HALF_CLOSE), id="half-close before the answer arrived"),
]


@pytest.mark.parametrize("cut", CUTS)
def test_a_retry_after_a_cut_connection_yields_one_ticket(line: Line, cut: Breakpoint, seed: int) -> None:
    key = f"{cut} {seed}"[-64:]
    line.between.breakpoint = cut
    line.take(key)
    assert line.between.breakpoint is None
    again = line.take(key)
    once_more = line.take(key)
    assert again.status in {200, 201}, again.text
    assert (once_more.status, once_more.json["code"]) == (200, again.json["code"])
    line.centre.assert_converged()


def test_a_slowly_sent_request_gets_its_ticket(line: Line, seed: int) -> None:
    line.between.fault = NetworkFault(piece=64, delay=0.02)
    taken = line.take(f"drip {seed}")
    line.between.fault = NO_FAULT
    assert taken.status == 201
    line.centre.assert_converged()


def test_dropped_screens_reconnect_and_converge(line: Line, seed: int) -> None:
    line.between.drop()
    line.centre.bustle()
    line.between.fault = NO_FAULT
    line.centre.assert_converged()


def test_half_open_sockets_are_closed_at_both_ends(line: Line, seed: int) -> None:
    line.centre.assert_converged()
    line.between.left.clear()
    line.between.fault = NetworkFault(black_hole=True)
    parts.until(lambda: bool(line.between.links) and all(link.lost for link in line.between.links))
    line.between.fault = NO_FAULT
    line.centre.bustle()
    line.centre.assert_converged()
    assert line.between.left.wait(parts.ANSWER_TIMEOUT)
    assert all(screen.silences for screen in line.centre.screens[1:])
