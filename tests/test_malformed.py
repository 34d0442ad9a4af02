"""Malformed HTTP and socket input at the real server: never a 5xx, no error in its log, and nothing is written."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import connect

from demo.simulation.http_client import HttpClient
from tests import clients, malformed
from tests.raw_client import ANSWER_TIMEOUT, RawClient
from tests.running_server import Server, server

pytestmark = [pytest.mark.server, pytest.mark.heavy]
CASES = int(os.environ.get("MALFORMED_CASES", "2000"))
BATCH = 250
"""Cases after which the log is looked at."""
SHORTLY = 0.1
"""Seconds for an answer to what may be half a request, for which the server rightly waits."""
GROWTH = 60_000
"""KiB that the process may grow by, however many cases there are."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Its log goes into a file."""
    folder: Path = tmp_path_factory.mktemp("malformed")
    with server(folder) as started, (folder / "log").open("wb") as log:
        started.kill()
        started.errors = log
        started.start()
        yield started


@pytest.fixture(scope="module")
def kiosk(running: Server) -> HttpClient:
    return clients.paired(running.demo, "kiosk")


def board(running: Server) -> Any:
    with connect(running.base.replace("http", "ws") + "/ws/board/myyrmaki/", proxy=None) as socket:
        return {name: value for name, value in json.loads(socket.recv()).items() if name != "at"}


def memory(running: Server) -> int:
    lines = Path(f"/proc/{running.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def errors(running: Server) -> list[str]:
    """Django calls nonsense of clients an error of security, so that an operator sees a wrong ALLOWED_HOSTS."""
    assert running.errors is not None
    log = Path(running.errors.name).read_text(encoding="utf-8", errors="replace").splitlines()
    return [line for line in log if re.match(r"CRITICAL|ERROR (?!django\.security)", line)]


def played(running: Server, kiosk: HttpClient, number: int) -> int:
    """The status of the answer, if there is one."""
    cookies = "; ".join(f"{name}={value}" for name, value in kiosk.cookies.items())
    opens, whole, said = malformed.case(number, cookies, kiosk.cookie("csrftoken"))
    with RawClient(running.port) as client:
        if opens:
            client.open_websocket()
        client.send(said)
        return 0 if opens else client.status_within(ANSWER_TIMEOUT if whole else SHORTLY)


@pytest.fixture(scope="module")
def seen() -> set[int]:
    """Every status that was answered."""
    return set()


@pytest.mark.parametrize("first", range(0, CASES, BATCH))
def test_malformed_input_is_refused_and_nothing_breaks(
    running: Server, kiosk: HttpClient, seen: set[int], first: int
) -> None:
    before, size = board(running), memory(running)
    answers = {number: played(running, kiosk, number) for number in range(first, min(first + BATCH, CASES))}
    assert {number: code for number, code in answers.items() if code >= 500} == {}
    assert errors(running) == []
    assert board(running) == before
    assert memory(running) - size < GROWTH
    seen.update(answers.values())


def test_malformed_cases_reach_every_expected_status(seen: set[int]) -> None:
    """Otherwise all cases might have tested the same 400."""
    assert seen >= {200, 302, 400, 403, 404, 405, 422}
