"""The outward contract (README), against the real server: over HTTP and over the socket, as others rely on it."""

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO, TextIOWrapper
from typing import Any
from zipfile import ZipFile

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from demo.simulation.http_client import HttpClient
from tests import clients
from tests.running_server import Server

pytestmark = pytest.mark.server
ANSWER_TIMEOUT = 60
"""Seconds that a message may take before the test gives up; it is no measure of anything."""
Board = dict[str, Any]


class Screen:
    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def message(self) -> Board:
        received: Board = json.loads(self.socket.recv(timeout=ANSWER_TIMEOUT))
        return received

    def board(self, ready: Callable[[Board], bool] = lambda board: True) -> Board:
        """The first board that satisfies the condition."""
        while True:
            received = self.message()
            if "beat" not in received and ready(received):
                return received


@contextmanager
def watching(server: Server, site: str = "myyrmaki", **options: Any) -> Iterator[Screen]:
    address = server.base.replace("http", "ws") + f"/ws/board/{site}/"
    with connect(address, proxy=None, open_timeout=ANSWER_TIMEOUT, **options) as socket:
        yield Screen(socket)


@pytest.fixture
def screen(running: Server) -> Iterator[Screen]:
    with watching(running) as screen:
        yield screen


@pytest.fixture(scope="module")
def kiosk(running: Server) -> HttpClient:
    return clients.paired(running.demo, "kiosk")


@pytest.fixture(scope="module")
def amina(running: Server) -> HttpClient:
    amina = clients.logged_in(running.demo, "amina")
    amina.post("/desk/open/", {"desk": "1"})
    return amina


def take(kiosk: HttpClient, key: str, language: str = "so", **fields: str) -> Any:
    return kiosk.post("/kiosk/tickets/", {"language": language, "key": key} | fields)


def move(desk: HttpClient, ticket: dict[str, Any], name: str, **fields: str) -> dict[str, Any]:
    answer = desk.post(f"/desk/tickets/{ticket['id']}/{name}/", fields)
    assert answer.status == 200, answer.text
    moved: dict[str, Any] = answer.json
    return moved


def calls(board: Board) -> list[tuple[str, str, int]]:
    return [(call["code"], call["desk"], call["call"]) for call in board["calling"]]


def waiting(board: Board) -> list[str]:
    return [one["code"] for one in board["waiting"]]


def waits(code: str, board: Board) -> bool:
    return code in waiting(board)


def test_a_visit_is_recorded_from_the_kiosk_to_the_export(
    running: Server, kiosk: HttpClient, amina: HttpClient, screen: Screen
) -> None:
    taken = take(kiosk, "visit")
    code = taken.json["code"]
    assert (taken.status, taken.json["language"], taken.json["number"]) == (201, "so", int(code[3:]))
    assert waiting(screen.board(partial(waits, code))) == [code]

    called = amina.post("/desk/next/", {"key": "next"}).json
    assert called == {
        "id": called["id"],
        "code": code,
        "language": "so",
        "state": "called",
        "desk": "1",
        "reason": called["reason"],
    }
    assert calls(screen.board(lambda board: bool(board["calling"]))) == [(code, "1", 1)]

    assert move(amina, called, "recall")["state"] == "called"
    assert calls(screen.board(lambda board: calls(board)[0][2] == 2)) == [(code, "1", 2)]
    assert move(amina, called, "start")["state"] == "serving"
    assert screen.board(lambda board: not board["calling"])["recent"][0]["code"] == code
    assert move(amina, called, "finish")["state"] == "served"

    phone = HttpClient(running.base).get(taken.json["follow"])
    assert (phone.status, code in phone.text) == (200, True)

    outcome = {"topic": "benefits", "help": "h3", "outcome": "signposted", "destinations": "kela"}
    logged = amina.post(f"/desk/tickets/{called['id']}/outcome/", outcome)
    assert (logged.status, logged.json["code"]) == (200, code)
    assert exported(running, "tickets")[-1]["code"] == code
    assert running.manage("verify").startswith("ok")


def exported(running: Server, name: str) -> list[dict[str, str]]:
    answer = clients.logged_in(running.demo, "mikko").get("/insights/export/")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/zip")
    with ZipFile(BytesIO(answer.body)) as archive, archive.open(f"{name}.csv") as file:
        return list(csv.DictReader(TextIOWrapper(file, "utf-8-sig")))


def test_a_repeated_request_yields_one_ticket(kiosk: HttpClient) -> None:
    first, again = take(kiosk, "twice", "ru"), take(kiosk, "twice", "ru")
    assert (first.status, again.status, again.json["code"]) == (201, 200, first.json["code"])
    assert take(kiosk, "twice", "et").status == 422


def test_an_idempotency_key_header_works_like_the_field(kiosk: HttpClient) -> None:
    fields = {"language": "fr"}
    answers = [kiosk.post("/kiosk/tickets/", fields, **{"Idempotency-Key": "header"}) for _ in range(2)]
    assert [answer.status for answer in answers] == [201, 200]
    assert answers[0].json["code"] == answers[1].json["code"]


def test_a_page_post_redirects_to_the_ticket(kiosk: HttpClient) -> None:
    answer = kiosk.post("/kiosk/tickets/", {"language": "ar", "key": "page"}, Accept="text/html")
    number = kiosk.get(answer.headers["Location"])
    assert (answer.status, number.status, "AR 001" in number.text) == (303, 200, True)


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"language": "xx", "key": "x"}, 422), ({"language": "so"}, 400), ({"language": "so", "key": "x" * 65}, 400)],
)
def test_an_invalid_ticket_request_is_refused_with_a_sentence(
    kiosk: HttpClient, fields: dict[str, str], status: int
) -> None:
    answer = kiosk.post("/kiosk/tickets/", fields)
    assert (answer.status, list(answer.json)) == (status, ["refused"])


def test_an_unpaired_browser_takes_no_ticket(running: Server) -> None:
    stranger = HttpClient(running.base)
    stranger.get("/login/")
    answer = stranger.post("/kiosk/tickets/", {"language": "so", "key": "stranger"})
    assert (answer.status, list(answer.json)) == (403, ["refused"])


def test_a_post_without_a_csrf_token_takes_no_ticket(kiosk: HttpClient) -> None:
    answer = kiosk.post("/kiosk/tickets/", {"language": "so", "key": "forged"}, **{"X-CSRFToken": "forged"})
    assert (answer.status, list(answer.json)) == (403, ["refused"])


def test_a_used_pairing_link_answers_410(running: Server, kiosk: HttpClient) -> None:
    assert HttpClient(running.base).get(running.demo["kiosk"]).status == 410


def test_a_repeated_demo_leaves_the_kiosk_paired(running: Server, kiosk: HttpClient) -> None:
    again = json.loads(running.manage("demo", "--json"))
    assert (again["kiosk"] != running.demo["kiosk"], kiosk.get("/kiosk/alive/").status) == (True, 200)


def test_calling_next_with_an_empty_line_answers_204(running: Server) -> None:
    sanna = clients.logged_in(running.demo, "sanna")
    assert sanna.post("/desk/open/", {"desk": "4", "languages": "sv"}).json == {"desk": "4", "languages": ["sv"]}
    answer = sanna.post("/desk/next/", {"key": "nobody"})
    assert (answer.status, answer.body) == (204, b"")


def test_an_illegal_move_is_refused_with_a_sentence(kiosk: HttpClient, amina: HttpClient) -> None:
    take(kiosk, "illegal")
    called = amina.post("/desk/next/", {"key": "illegal"}).json
    refused = [amina.post(f"/desk/tickets/{called['id']}/{name}/") for name in ("finish", "issue", "end")]
    assert [(answer.status, list(answer.json)) for answer in refused] == [(409, ["refused"])] * 3
    move(amina, called, "leave", reason="void")


def test_a_repeated_key_calls_one_ticket(kiosk: HttpClient, amina: HttpClient) -> None:
    take(kiosk, "once")
    first, again = amina.post("/desk/next/", {"key": "once"}), amina.post("/desk/next/", {"key": "once"})
    assert (again.status, again.json) == (200, first.json)
    move(amina, first.json, "no-show")


def test_all_screens_get_the_same_board(running: Server, kiosk: HttpClient, screen: Screen) -> None:
    with watching(running) as other:
        code = take(kiosk, "both", "en").json["code"]
        boards = [one.board(partial(waits, code)) for one in (screen, other)]
    assert boards[0] == boards[1]


def test_board_and_heartbeat_have_the_keys_of_the_contract(screen: Screen) -> None:
    board = screen.board()
    while "beat" not in (beat := screen.message()):
        pass
    keys = ["epoch", "version", "at", "site", "open", "calling", "recent", "waiting", "waits"]
    assert (list(board), beat) == (keys, {"epoch": board["epoch"], "version": board["version"], "beat": True})


def test_board_versions_increase_by_one(kiosk: HttpClient, screen: Screen) -> None:
    versions = [screen.board()["version"]]
    for number in range(20):
        taken = take(kiosk, f"forward {number}", "fi").json
        versions.append(screen.board(partial(waits, taken["code"]))["version"])
    assert versions == list(range(versions[0], versions[0] + 21))


def test_a_page_of_another_host_gets_no_socket(running: Server) -> None:
    with pytest.raises(InvalidStatus) as refused, watching(running, origin="http://evil.example.org"):
        pass
    assert refused.value.response.status_code == 403


def test_an_unknown_site_has_no_socket(running: Server) -> None:
    with pytest.raises(InvalidStatus) as refused, watching(running, site="tikkurila"):
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(("sent", "code"), [("{}", 4405), (b"\x00", 4405), ("x" * 1_000_000, 1009)])
def test_a_client_that_sends_on_the_socket_is_disconnected(screen: Screen, sent: str | bytes, code: int) -> None:
    screen.socket.send(sent)
    with pytest.raises(ConnectionClosed) as closed:
        screen.board(lambda board: False)
    assert closed.value.rcvd
    assert closed.value.rcvd.code == code


def test_health_pages_report_alive_and_ready(running: Server) -> None:
    anybody = HttpClient(running.base)
    alive, ready = anybody.get("/healthz").json, anybody.get("/readyz").json
    assert (alive["alive"], ready["ready"], ready["database"]) == (True, True, True)
    assert alive["app_version"] == ready["app_version"]


def test_a_closed_kiosk_takes_no_ticket(running: Server, kiosk: HttpClient) -> None:
    close = "from centre.models import *; import datetime; s = Site.objects.get(); "
    today = "OpeningException.objects.create(site=s, date=datetime.datetime.now(s.zone).date())"
    running.manage("shell", "-v", "0", "-c", close + today)
    answer = take(kiosk, "closed")
    running.manage("shell", "-v", "0", "-c", "from centre.models import *; OpeningException.objects.all().delete()")
    assert (answer.status, answer.headers["Content-Language"], list(answer.json)) == (409, "so", ["refused"])


def test_every_invariant_holds_after_the_contract_tests(running: Server) -> None:
    assert running.manage("verify").startswith("ok")
