"""The servers that are measured, each as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

from tests.clients import paired
from tests.database_template import build
from tests.running_server import ROOT, SERVER_START_TIMEOUT, Server, free_port

WIDE = {
    "TICKETS_PER_MINUTE": "1000000",
    "DEMO_TICKETS_PER_MINUTE": "1000000",
    "REQUESTS_PER_MINUTE": "1000000",
    "DEMO_REQUESTS_PER_MINUTE": "1000000",
    "MAX_SOCKETS": "10000",
    "MAX_SOCKETS_PER_ADDRESS": "10000",
    "MAX_CONNECTIONS": "10000",
    "MAX_CONNECTIONS_PER_ADDRESS": "10000",
}
"""The load comes from one address: what a bound would refuse is not what is measured."""


class Project(Server):
    """This project, on daphne as it is delivered (`deskapp.server.serve`) or on uvicorn."""

    on = "daphne"
    room: Mapping[str, str] = WIDE

    @cached_property
    def kiosk(self) -> dict[str, str]:
        """The cookie of a kiosk; the link that pairs it can be used once."""
        return {"kiosk_station": paired(self.demo, "kiosk").cookie("kiosk_station")}

    def start(self) -> None:
        server = "deskapp.server.serve" if self.on == "daphne" else self.on
        command = _command(server, "tests.bench.counted:application", self.port)
        self.process = subprocess.Popen(command, env={**self.environment, **self.room}, cwd=ROOT)
        _wait_until_it_answers(self.port)

    def restart(self, on: str) -> None:
        self.kill()
        self.on = on
        self.start()


@dataclass(frozen=True)
class Contender:
    """A running server whose sockets are told something by `path`."""

    name: str
    port: int
    pid: int
    path: str = "/"


@contextmanager
def project(folder: Path, database: str, redis_url: str = "") -> Iterator[Project]:
    environment = {"VAR_DIR": str(folder), "DATABASE_URL": database, "REDIS_URL": redis_url}
    running = Project(environment, build(os.environ | environment))
    try:
        yield running
    finally:
        running.kill()


@contextmanager
def bare() -> Iterator[Contender]:
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.bare", str(port)]
    with _running("bare broadcast", command, port) as contender:
        yield contender


@contextmanager
def channels_baseline(on: str, redis_url: str = "") -> Iterator[Contender]:
    port = free_port()
    command = _command(on, "tests.bench.channels_baseline:application", port)
    with _running(f"stock on {on}", command, port, BENCH_REDIS=redis_url) as contender:
        yield contender


@contextmanager
def _running(name: str, command: list[str], port: int, **environment: str) -> Iterator[Contender]:
    process = subprocess.Popen(command, env=os.environ | environment, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        _wait_until_it_answers(port)
        yield Contender(name, port, process.pid)
    finally:
        process.kill()
        process.wait()


def _command(on: str, application: str, port: int) -> list[str]:
    if on != "uvicorn":
        return [sys.executable, "-m", on, "-v", "0", "-b", "127.0.0.1", "-p", str(port), application]
    quiet = ["--log-level", "critical", "--no-access-log", "--ws-per-message-deflate", "false", "--lifespan", "off"]
    return [sys.executable, "-m", "uvicorn", "--host", "127.0.0.1", "--port", str(port), *quiet, application]


def _wait_until_it_answers(port: int) -> None:
    until = monotonic() + SERVER_START_TIMEOUT
    while not _answers(port):
        if monotonic() > until:
            raise TimeoutError("the server did not start")
        sleep(0.05)


def _answers(port: int) -> bool:
    """Any answer will do, also one that HTTP is not spoken here."""
    try:
        urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).close()
    except URLError as problem:
        return hasattr(problem, "code")
    except OSError:
        return False
    return True
