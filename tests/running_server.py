"""The real server as a process of its own, with a demo centre in a database of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import SystemRandom
from time import monotonic, sleep
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

from tests.database_template import Demo, build, copied, manage, served_at

ROOT = Path(__file__).resolve().parent.parent
SERVER_START_TIMEOUT = 30
"""Seconds that the server may take to start."""


class Server:
    """`demo` is what `manage.py demo --json` said, with the server's own address as its base."""

    program = ["deskapp.server.serve"]
    """A module and its first arguments."""
    options: list[str] = []
    errors: IO[bytes] | None = None
    """Where it writes its log; if nowhere else, where the tests do."""

    def __init__(self, environment: dict[str, str], demo: Demo) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | environment | {"PORT": str(self.port), "BASE_URL": self.base}
        self.demo = served_at(self.base, demo)
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", *self.program, *self.bind(), *self.options, "deskapp.asgi:application"]
        self.process = subprocess.Popen(command, env=self.environment, cwd=ROOT, stderr=self.errors)
        until = monotonic() + SERVER_START_TIMEOUT
        while not self.answers():
            if monotonic() > until:
                raise TimeoutError("the server did not start")
            sleep(0.05)

    def bind(self) -> list[str]:
        """The arguments that name the address, and let the server log errors only."""
        return ["-v", "0", "-b", "127.0.0.1", "-p", str(self.port)]

    def answers(self) -> bool:
        try:
            with urlopen(f"{self.base}/healthz", timeout=1):
                return True
        except (URLError, OSError):
            return False

    def kill(self) -> None:
        """As a power cut would: no handler runs, nothing is flushed."""
        self.process.kill()
        self.process.wait()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It gets no turn of the processor meanwhile, and does not know of it afterwards."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def manage(self, *arguments: str) -> str:
        """Run a management command beside the server; returns what it printed."""
        return manage(self.environment, *arguments)


def chromium() -> str | None:
    """The system's own, since Playwright's cannot be had everywhere."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def server(
    folder: Path, days: int = 1, environment: dict[str, str] | None = None, of: type[Server] = Server
) -> Iterator[Server]:
    """With so many days of made-up history."""
    given = {"VAR_DIR": str(folder)} | (environment or {})
    with _prepared(folder, days, given) as (address, demo):
        running = of(given | {"DATABASE_URL": address}, demo)
        try:
            yield running
        finally:
            running.kill()


@contextmanager
def _prepared(folder: Path, days: int, given: dict[str, str]) -> Iterator[tuple[str, Demo]]:
    """The database that the environment names, or else a new one."""
    if address := given.get("DATABASE_URL"):
        yield address, build(os.environ | given, days)
        return
    with copied(folder, days) as made:
        yield made


def free_port() -> int:
    """Below those of outgoing connections, one of which might take it before the server does."""
    while True:
        port = SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("", port))
            return port
