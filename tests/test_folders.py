"""`queue/` shares its name with a module of the standard library (docs/decisions/0001-the-queue-folder.md)."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = Path(sys.executable).parent


def run(*command: str | Path) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_queue_folder_is_not_a_package() -> None:
    assert not (ROOT / "queue" / "__init__.py").exists()


def test_queue_is_the_module_of_the_standard_library() -> None:
    found = run(sys.executable, "-c", "import queue; print(queue.__file__)")
    assert Path(found.strip()).parent == Path(subprocess.__file__).parent


@pytest.mark.parametrize(
    "command",
    [
        [sys.executable, "manage.py", "check"],
        [sys.executable, "-m", "django", "check", "--settings=deskapp.settings"],
        [sys.executable, "-c", "import deskapp.asgi"],
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "tests/test_folders.py"],
        [SCRIPTS / "daphne", "--help"],
    ],
    ids=["manage.py", "python -m django", "asgi", "pytest", "daphne"],
)
def test_every_entry_point_starts(command: list[str | Path]) -> None:
    run(*command)
