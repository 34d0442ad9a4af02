"""Databases with a demo centre in them. Building one takes seconds, so it is built once and copied afterwards."""

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg

ROOT = Path(__file__).resolve().parent.parent
Demo = dict[str, Any]
"""What `manage.py demo --json` said."""


def manage(environment: dict[str, str], *arguments: str) -> str:
    """Run a management command; returns what it printed."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build(environment: dict[str, str], days: int = 1) -> Demo:
    """Migrate the empty database of `environment` and build the demo centre with so many days of history."""
    manage(environment, "translations", "--compile")
    manage(environment, "migrate", "--verbosity", "0")
    demo: Demo = json.loads(manage(environment, "demo", "--json", "--days", str(days)))
    return demo


def served_at(base: str, demo: Demo) -> Demo:
    """The same centre at another address. Its pairing links work once in each copy of the database."""
    return demo | {name: demo[name].replace(demo["base"], base, 1) for name in ("base", "kiosk", "display")}


@contextmanager
def copied(folder: Path, days: int) -> Iterator[tuple[str, Demo]]:
    """The address of a new database: a file in `folder`, or one of the PostgreSQL that the tests use."""
    tests = os.environ.get("DATABASE_URL", "")
    if not tests.startswith("postgresql"):
        original, demo = _file(days)
        yield f"sqlite:///{shutil.copy(original, folder)}", demo
        return
    original, demo = _database(tests, days)
    with psycopg.connect(tests, autocommit=True) as connection:
        name = f"served_{uuid4().hex}"
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {original}")
        yield _beside(tests, name), demo
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@cache
def _file(days: int) -> tuple[str, Demo]:
    folder = tempfile.mkdtemp(prefix="template-")
    atexit.register(shutil.rmtree, folder)
    path = f"{folder}/db.sqlite3"
    demo = build(os.environ | {"VAR_DIR": folder, "DATABASE_URL": f"sqlite:///{path}"}, days)
    assert not Path(f"{path}-wal").exists()  # else a copy of the file would not be all of it
    return path, demo


@cache
def _database(tests: str, days: int) -> tuple[str, Demo]:
    name = f"template_{uuid4().hex}"
    atexit.register(_drop, tests, name)
    with psycopg.connect(tests, autocommit=True) as connection, tempfile.TemporaryDirectory() as folder:
        connection.execute(f"CREATE DATABASE {name}")
        return name, build(os.environ | {"VAR_DIR": folder, "DATABASE_URL": _beside(tests, name)}, days)


def _drop(tests: str, name: str) -> None:
    with suppress(psycopg.OperationalError), psycopg.connect(tests, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name}")


def _beside(tests: str, name: str) -> str:
    """The address of another database of the same PostgreSQL."""
    known = urlsplit(tests)  # urlunsplit would leave out slashes that libpq wants where there is no host
    return f"{known.scheme}://{known.netloc}/{name}?{known.query}"
