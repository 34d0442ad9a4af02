"""A fleet keeps serving: across processes, without Redis, through nginx, and when one process is lost."""

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from demo.simulation.http_client import Answer, HttpClient
from tests import clients
from tests.faults import parts
from tests.faults.screens import RecordingScreen, following
from tests.fleet.nginx import Nginx, needs_nginx, nginx
from tests.fleet.whole import TOKEN, Fleet, whole

pytestmark = [pytest.mark.server, pytest.mark.heavy]


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    with whole(tmp_path_factory.mktemp("fleet")) as started:
        yield started


@pytest.fixture(scope="module")
def proxy(fleet: Fleet) -> Iterator[Nginx]:
    with nginx(*fleet.ports) as made:
        yield made


@pytest.fixture(scope="module")
def kiosk(proxy: Nginx, fleet: Fleet) -> HttpClient:
    return fleet.centre.kiosks[0].moved_to(proxy.base)


def take(kiosk: HttpClient, key: str, **headers: str) -> Answer:
    return kiosk.post("/kiosk/tickets/", {"language": "so", "key": key}, **headers)


def shows(screen: RecordingScreen, code: str) -> bool:
    return screen.shown is not None and code in [one["code"] for one in screen.shown["waiting"]]


@contextmanager
def a_screen(fleet: Fleet, proxy: Nginx) -> Iterator[RecordingScreen]:
    site = fleet.centre.servers[0].demo["site"]
    with following(fleet.centre.loop, f"ws://127.0.0.1:{proxy.plain}/ws/board/{site}/") as screens:
        yield screens[0]


def test_a_ticket_of_one_process_is_on_the_screens_of_the_other(fleet: Fleet) -> None:
    codes = [fleet.centre.take(at).json["code"] for at, _ in enumerate(fleet.centre.servers)]
    parts.until(lambda: all(shows(screen, code) for screen in fleet.centre.screens for code in codes))
    fleet.centre.assert_converged()


def test_tickets_are_issued_and_screens_converge_while_redis_hangs(fleet: Fleet) -> None:
    fleet.redis.send(signal.SIGSTOP)
    try:
        fleet.centre.bustle()
        fleet.centre.assert_converged()
    finally:
        fleet.redis.send(signal.SIGCONT)


def test_tickets_are_issued_and_screens_converge_without_redis(fleet: Fleet) -> None:
    fleet.redis.stop(signal.SIGKILL)
    try:
        fleet.centre.bustle()
        fleet.centre.assert_converged()
    finally:
        fleet.redis.start()


def test_every_process_reports_the_same_metrics_of_the_centre(fleet: Fleet) -> None:
    told = [HttpClient(one.base).get("/metrics", Authorization=f"Bearer {TOKEN}").text for one in fleet.centre.servers]
    of_log = [[line for line in text.splitlines() if "moves_total" in line or "site_version" in line] for text in told]
    assert of_log[0] == of_log[1]
    assert all('vuoro_sockets{site="myyrmaki"} 1.0' in text for text in told)


@needs_nginx
def test_a_device_is_paired_through_the_proxy(fleet: Fleet, proxy: Nginx) -> None:
    demo = fleet.centre.servers[0].demo
    there = {"base": proxy.base, "display": demo["display"].replace(demo["base"], proxy.base)}
    assert clients.paired(demo | there, "display").get("/display/alive/").status == 200


@needs_nginx
def test_a_visit_works_through_the_proxy(fleet: Fleet, proxy: Nginx, kiosk: HttpClient) -> None:
    with a_screen(fleet, proxy) as screen:
        taken = take(kiosk, "through", Origin=proxy.base)
        assert taken.status == 201, taken.text
        parts.until(lambda: shows(screen, taken.json["code"]))
    followed = HttpClient(proxy.base).get("/t/" + taken.json["follow"].partition("/t/")[2])
    assert (followed.status, taken.json["code"] in followed.text) == (200, True)
    called = fleet.centre.advisors[0].moved_to(proxy.base).post("/desk/next/", Origin=proxy.base)
    assert called.status == 200, called.text
    fleet.centre.assert_converged()


@needs_nginx
def test_a_page_of_another_origin_may_neither_post_nor_connect(proxy: Nginx, kiosk: HttpClient) -> None:
    assert take(kiosk, "elsewhere", Origin="http://elsewhere.example").status == 403
    address = f"ws://127.0.0.1:{proxy.plain}/ws/board/myyrmaki/"
    with connect(address, proxy=None, origin=Origin(proxy.base)) as socket:
        assert "version" in json.loads(socket.recv(timeout=parts.ANSWER_TIMEOUT))
    with pytest.raises(InvalidStatus):
        connect(address, proxy=None, origin=Origin("http://elsewhere.example"))


@needs_nginx
@pytest.mark.parametrize("lost", [0, 1])
def test_the_fleet_serves_on_when_one_process_is_lost(fleet: Fleet, proxy: Nginx, kiosk: HttpClient, lost: int) -> None:
    with a_screen(fleet, proxy) as one, a_screen(fleet, proxy) as other:
        parts.until(lambda: bool(one.shown and other.shown))
        fleet.centre.servers[lost].kill()
        taken = [take(kiosk, f"lost {lost} {number}") for number in range(6)]
        fleet.centre.servers[lost].start()
        assert [answer.status for answer in taken] == [201] * 6
        parts.until(lambda: all(shows(screen, taken[-1].json["code"]) for screen in (one, other)))
    fleet.centre.assert_converged()


@needs_nginx
def test_the_proxy_logs_nothing(proxy: Nginx) -> None:
    assert proxy.said() == ""
