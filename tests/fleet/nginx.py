"""nginx with the very files that docker-compose.yml mounts, filled in as the container's envsubst does it."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import create_connection
from time import monotonic, sleep

import pytest
import yaml

from tests.running_server import ROOT, free_port
from tests.services import _own, _user

TEMPLATES = ROOT / "deskapp" / "operating" / "fleet"
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
GIVEN = COMPOSE["services"]["proxy"]["environment"]
FILTER = GIVEN["NGINX_ENVSUBST_FILTER"].replace("$$", "$")
BEHIND = GIVEN["UPSTREAM_SERVERS"]
"""There by name and with any number of addresses; here each by its own."""
PROGRAM = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
ANSWER_TIMEOUT = 30
needs_nginx = pytest.mark.skipif(
    PROGRAM is None and os.environ.get("REQUIRE_NGINX") != "1", reason="there is no nginx here"
)


@dataclass(frozen=True)
class Nginx:
    folder: Path
    plain: int
    tls: int

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.plain}"

    def said(self) -> str:
        return (self.folder / "said").read_text(encoding="utf-8")


@contextmanager
def nginx(*desks: int, tls_mode: str = "plain", connections: int = 4000) -> Iterator[Nginx]:
    """nginx in front of the servers on these ports; in TLS mode with a new self-signed certificate."""
    folder = Path(tempfile.mkdtemp(prefix="nginx-", dir="/tmp"))
    made = Nginx(folder, free_port(), free_port())
    try:
        _fill_in(made, desks, tls_mode, connections)
        with _serving(made):
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fill_in(made: Nginx, desks: tuple[int, ...], tls_mode: str, connections: int) -> None:
    given = {
        "RUN_DIR": made.folder,
        "TLS_MODE": tls_mode,
        "HTTP_PORT": made.plain,
        "HTTPS_PORT": made.tls,
        "CERTIFICATES_DIR": made.folder,
        "MAX_CONNECTIONS_PER_ADDRESS": connections,
        "DNS_RESOLVER": "127.0.0.1",
        "UPSTREAM_SERVERS": " ".join(BEHIND.replace("web:8000 resolve", f"127.0.0.1:{port}") for port in desks),
    }
    assert {name for name in GIVEN if re.fullmatch(FILTER, name)} == set(given)
    for template in TEMPLATES.glob("*.template"):
        text = re.sub(r"\$\{(\w+)\}", lambda name: str(given[name[1]]), template.read_text(encoding="utf-8"))
        (made.folder / template.stem).write_text(text, encoding="utf-8")
    if tls_mode == "tls":
        _certify(made.folder)


def _certify(folder: Path) -> None:
    key, certificate = folder / "privkey.pem", folder / "fullchain.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)


@contextmanager
def _serving(made: Nginx) -> Iterator[None]:
    for path in (made.folder, *made.folder.iterdir()):
        _own(path, _user())
    assert PROGRAM, "REQUIRE_NGINX=1, and there is none"
    command: list[str | Path] = [PROGRAM, "-e", "stderr", "-c", made.folder / "nginx.conf", "-g", "daemon off;"]
    with (made.folder / "said").open("wb") as said:
        process = subprocess.Popen(command, stderr=said, stdout=said, user=_user(), cwd="/")
        try:
            _wait_for(made, process)
            yield
        finally:
            process.terminate()
            process.wait(ANSWER_TIMEOUT)


def _wait_for(made: Nginx, process: subprocess.Popen[bytes]) -> None:
    until = monotonic() + ANSWER_TIMEOUT
    while True:
        try:
            create_connection(("127.0.0.1", made.plain), timeout=1).close()
            return
        except OSError:
            assert process.poll() is None and monotonic() < until, made.said()
            sleep(0.05)
