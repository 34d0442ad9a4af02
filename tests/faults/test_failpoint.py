"""The server is killed at every point of a turn: what was acknowledged is there, and nothing is half there."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from demo.simulation.http_client import HttpClient
from tests.faults import parts
from tests.faults.failpoint import KEPT, LOST
from tests.faults.parts import Centre
from tests.running_server import Server

pytestmark = [pytest.mark.server, pytest.mark.heavy]


@dataclass
class Failpoint:
    centre: Centre
    point: Path

    @property
    def server(self) -> Server:
        return self.centre.servers[0]

    def dies(self, path: str, fields: dict[str, str], who: int, point: str) -> bool:
        """Whether it died of this request."""
        self.point.write_text(point)
        answer = self.clients[who].post(path, fields)
        self.point.unlink()
        return answer.status == 0 and self.server.process.wait(parts.ANSWER_TIMEOUT) == -9

    @property
    def clients(self) -> list[HttpClient]:
        return [self.centre.kiosks[0], self.centre.advisors[0]]


@pytest.fixture(scope="module")
def failpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Failpoint]:
    folder = tmp_path_factory.mktemp("failpoint")
    point = folder / "point"
    with parts.centre(folder, FAILPOINT_FILE=str(point)) as centre:
        first = centre.servers[0]
        first.kill()
        first.program = ["tests.faults.failpoint", *first.program]
        first.start()
        yield Failpoint(centre, point)


@pytest.mark.parametrize("point", [*LOST, *KEPT])
def test_a_killed_server_leaves_a_ticket_complete_or_absent(failpoint: Failpoint, point: str, seed: int) -> None:
    centre = failpoint.centre
    centre.chance.seed(seed)
    centre.bustle(2)
    acknowledged = centre.take(key=f"before {point} {seed}").json
    wish = {"language": centre.languages[0], "key": f"{point} {seed}"}
    assert failpoint.dies("/kiosk/tickets/", wish, 0, point)
    failpoint.server.start()
    again = centre.kiosks[0].post("/kiosk/tickets/", wish)
    assert again.status == (200 if point in KEPT else 201), again.text
    assert centre.kiosks[0].post("/kiosk/tickets/", wish).json["code"] == again.json["code"]
    assert centre.kiosks[0].get(acknowledged["follow"]).status == 200
    centre.assert_converged()


@pytest.mark.parametrize("point", [*LOST, *KEPT])
def test_a_killed_server_leaves_a_call_complete_or_absent(failpoint: Failpoint, point: str, seed: int) -> None:
    centre = failpoint.centre
    centre.chance.seed(seed)
    for _ in range(2):
        centre.take()
    wish = {"key": f"call {point} {seed}"}
    assert failpoint.dies("/desk/next/", wish, 1, point)
    failpoint.server.start()
    called = centre.advisors[0].post("/desk/next/", wish)
    assert called.status == 200, called.text
    assert centre.advisors[0].post("/desk/next/", wish).json == called.json
    centre.advisors[0].post(f"/desk/tickets/{called.json['id']}/no-show/")
    centre.assert_converged()
