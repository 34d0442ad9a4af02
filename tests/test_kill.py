"""The server is killed while tickets are taken: every acknowledged ticket is there, once."""

import os
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from threading import Event
from typing import Any

import pytest

from demo.simulation.http_client import HttpClient
from tests import clients
from tests.running_server import Server, server

pytestmark = [pytest.mark.server, pytest.mark.heavy]
ISSUES, CLIENTS = 500, 8
KILLS = int(os.environ.get("KILLS", "1"))
"""Each at another moment; KILLS=500 for a long run."""
LANGUAGES = ["so", "ar", "ru", "fi", "fa"]
Taken = dict[str, str]
"""Key → the code that the server acknowledged."""


def fields(number: int) -> dict[str, str]:
    return {"language": LANGUAGES[number % len(LANGUAGES)], "key": f"key {number}"}


def take(kiosk: HttpClient, number: int) -> Any:
    return kiosk.post("/kiosk/tickets/", fields(number))


class KioskClients:
    """Clients at one kiosk, each with a connection of its own; `enough` is set after so many tickets."""

    def __init__(self, kiosk: HttpClient, killed_after: int) -> None:
        self.kiosk, self.killed_after = kiosk, killed_after
        self.taken: Taken = {}
        self.enough = Event()

    def come(self) -> None:
        with ThreadPoolExecutor(CLIENTS) as clients:
            list(clients.map(self._take, range(ISSUES)))

    def _take(self, number: int) -> None:
        answer = take(self.kiosk, number)
        if answer.status == 0:  # the server was killed, so the outcome of this request is unknown
            return
        assert answer.status == 201, answer.text
        self.taken[fields(number)["key"]] = answer.json["code"]
        if len(self.taken) >= self.killed_after:
            self.enough.set()


def killed_midway(running: Server, kiosk_clients: KioskClients) -> None:
    with ThreadPoolExecutor(1) as beside:
        coming = beside.submit(kiosk_clients.come)
        assert kiosk_clients.enough.wait(timeout=120)
        running.kill()
        coming.result()


def numbers(codes: list[str]) -> dict[str, list[int]]:
    """Prefix → the numbers of its series, in order."""
    found = defaultdict(list)
    for code in codes:
        prefix, number = code.split()
        found[prefix].append(int(number))
    return {prefix: sorted(series) for prefix, series in found.items()}


@pytest.mark.parametrize("kill", range(KILLS))
def test_every_acknowledged_ticket_survives_the_kill(tmp_path: Path, kill: int) -> None:
    killed_after = Random(kill).randint(1, ISSUES // 2)
    with server(tmp_path) as running:
        kiosk = clients.paired(running.demo, "kiosk")
        kiosk_clients = KioskClients(kiosk, killed_after)
        killed_midway(running, kiosk_clients)
        assert killed_after <= len(kiosk_clients.taken) < ISSUES
        running.start()
        again = {fields(number)["key"]: take(kiosk, number) for number in range(ISSUES)}
        kept = {key: (again[key].status, again[key].json["code"]) for key in kiosk_clients.taken}
        assert kept == {key: (200, code) for key, code in kiosk_clients.taken.items()}
        assert {answer.status for answer in again.values()} == {200, 201}
        series = numbers([answer.json["code"] for answer in again.values()])
        assert series == {prefix: list(range(1, ISSUES // len(LANGUAGES) + 1)) for prefix in series}
        assert len(series) == len(LANGUAGES)
        assert running.manage("verify").startswith("ok")
