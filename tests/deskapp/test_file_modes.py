"""Files that our processes write can be read by their owner only, whatever the umask of their parent is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import Tags, run_checks
from pytest_django import Settings

ROOT = Path(__file__).resolve().parent.parent.parent
OTHERS = 0o077


def run(folder: Path, *command: str, **more: str) -> str:
    environment = os.environ | {"VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"} | more
    done = subprocess.run(
        [sys.executable, *command], env=environment, cwd=ROOT, capture_output=True, text=True, umask=0o022, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def readable_by_others(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.stat().st_mode & OTHERS]


def test_what_commands_write_is_private(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "var"
    run(folder, "manage.py", "migrate", "--verbosity", "0")
    run(folder, "manage.py", "demo", "--json", "--days", "1")
    run(folder, "manage.py", "export", "--site", "myyrmaki", "--to-folder", str(folder / "export"))
    run(folder, "manage.py", "backup", str(folder / "copy"))
    assert {"db.sqlite3", "secret-key", "copy", "export"} <= {path.name for path in folder.iterdir()}
    assert readable_by_others(folder) == []


def test_a_database_is_made_without_a_folder_for_it(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    run(folder, "manage.py", "migrate", "--verbosity", "0", SECRET_KEY="only-for-tests")
    assert [path.name for path in folder.iterdir()] == ["db.sqlite3"]
    assert folder.stat().st_mode & OTHERS == 0


@pytest.mark.parametrize("module", ["deskapp.asgi", "deskapp.server.serve"])
def test_a_server_writes_private_files(tmp_path: Path, module: str) -> None:
    assert run(tmp_path, "-c", f"import os, {module}; print(oct(os.umask(0)))") == "0o77\n"


@pytest.mark.parametrize(("mode", "found"), [(0o600, []), (0o640, ["deskapp.W001"]), (0o604, ["deskapp.W001"])])
def test_a_file_that_others_can_read_is_reported(
    tmp_path: Path, settings: Settings, mode: int, found: list[str]
) -> None:
    settings.VAR_DIR = tmp_path
    secret = tmp_path / "secret-key"
    secret.write_text("x")
    secret.chmod(mode)
    reported = [check for check in run_checks(tags=[Tags.security]) if str(secret) in check.msg]
    assert [check.id for check in reported] == found
