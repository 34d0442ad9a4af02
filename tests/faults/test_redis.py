"""Whatever becomes of Redis: tickets are given, people log in, and every screen of every process comes true."""

from collections.abc import Iterator
from time import sleep

import pytest

from tests import clients
from tests.faults import hinted as faults
from tests.faults import parts
from tests.faults.hinted import Fault, Hinted, hinted_through_redis
from tests.faults.screens import RecordingScreen

pytestmark = [pytest.mark.server, pytest.mark.heavy]
FAULTS: list[Fault] = [
    faults.killed,
    faults.paused,
    faults.flushed,
    faults.black_holed,
    faults.forgotten,
    faults.dropped,
    faults.dripping,
    faults.absent_from_the_start,
]
each_fault = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)


@pytest.fixture(scope="module")
def hinted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hinted]:
    with hinted_through_redis(tmp_path_factory.mktemp("redis")) as made:
        yield made


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hinted, RecordingScreen]]:
    """The other server never looks by itself, and its screen never asks again."""
    with hinted_through_redis(tmp_path_factory.mktemp("patient")) as made:
        other = made.centre.servers[1]
        other.kill()
        other.program = ["tests.faults.patient", *other.program]
        other.start()
        screen = RecordingScreen(parts.board_of(other), stale=86_400)
        made.centre.loop.begin(screen.follow())
        yield made, screen


@each_fault
def test_service_continues_and_screens_converge_through_a_redis_fault(hinted: Hinted, fault: Fault, seed: int) -> None:
    centre = hinted.centre
    centre.chance.seed(seed)
    with fault(hinted):
        centre.bustle()
        clients.logged_in(centre.servers[0].demo, centre.servers[0].demo["staff"][-1]["username"])
        centre.assert_converged()
    centre.bustle()
    centre.assert_converged()


@each_fault
def test_notifications_arrive_again_after_a_redis_fault(
    patient: tuple[Hinted, RecordingScreen], fault: Fault, seed: int
) -> None:
    hinted, screen = patient
    parts.until(lambda: screen.shown is not None)
    with fault(hinted):
        hinted.centre.take()
    parts.until(lambda: _is_told(hinted, screen))


def _is_told(hinted: Hinted, screen: RecordingScreen) -> bool:
    """Of one more ticket. A hint may still get lost, and if none does it may come after the kiosk's answer."""
    assert hinted.centre.take().status == 201
    for _ in range(20):
        if hinted.centre.is_true(screen):
            return True
        sleep(0.05)
    return False
