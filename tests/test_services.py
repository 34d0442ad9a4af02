import sys
from pathlib import Path

import pytest

from tests.services import _postgresql_binaries, redis

ONE_OF_TWO = f"""#!{sys.executable}
import signal, socket, sys
assert sys.argv[0].endswith("/redis-server"), "this is the checker of files"
with socket.socket(socket.AF_UNIX) as server:
    server.bind(sys.argv[sys.argv.index("--unixsocket") + 1])
    server.listen()
    signal.pause()
"""


def test_a_program_is_started_under_the_name_that_it_was_found_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Debian's redis-server is a link to redis-check-rdb, which is a server only if its name says so."""
    program = tmp_path / "redis-check-rdb"
    program.write_text(ONE_OF_TWO, encoding="utf-8")
    program.chmod(0o755)
    (tmp_path / "redis-server").symlink_to(program)
    monkeypatch.setenv("PATH", str(tmp_path))
    with redis() as address:
        assert address.startswith("unix://")


def test_the_programs_of_postgresql_lie_where_the_link_to_initdb_leads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "initdb").touch(0o755)
    (tmp_path / "initdb").symlink_to(tmp_path / "lib" / "initdb")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert _postgresql_binaries(tmp_path) == tmp_path / "lib"
