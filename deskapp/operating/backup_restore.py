"""Saves and restores copies of the whole database while the centre is open.

SQLite: its backup API. PostgreSQL: pg_dump, pg_restore and psql from the PATH, at least as new as the server.
A copy holds ticket-level rows, so only its owner can read it (docs/privacy.md).
"""

import os
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.db import connection

from centre.models import new_epoch

DEADLOCK, TRIES = "40P01", 10
"""PostgreSQL's error code, and the number of attempts at a restore."""


class Unusable(Exception):
    """The copy cannot be made or read; the database is as it was."""


def save(file: Path) -> None:
    """Write one consistent copy to a new file; a half-written one is never left under this name."""
    if file.exists():
        raise Unusable(f"{file} exists already.")
    partial = file.with_name(f".{file.name}.partial")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        _save_sqlite(partial) if connection.vendor == "sqlite" else _dump(partial)
        partial.rename(file)
    finally:
        partial.unlink(missing_ok=True)


def restore(file: Path) -> None:
    """Replace the database with the copy. Every site gets a new epoch, so every screen starts over.

    Both happen in one step: a screen that got the restored rows under the old epoch would ignore them as outdated.
    """
    with TemporaryDirectory() as folder:
        ready = Path(folder) / "ready"
        _restore_sqlite(file, ready) if connection.vendor == "sqlite" else _load(file, ready)
    call_command("migrate", verbosity=0)


def _save_sqlite(file: Path) -> None:
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as live, closing(sqlite3.connect(file)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, readable on a read-only file system


def _restore_sqlite(file: Path, ready: Path) -> None:
    connection.close()
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy, closing(sqlite3.connect(ready)) as new:
            _must_be_a_centre(copy)
            copy.backup(new)
            with new:
                new.execute("UPDATE centre_site SET epoch = ?", [new_epoch()])
            with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=20)) as live:
                new.backup(live)
    except sqlite3.Error as problem:
        raise Unusable(f"{file} is not a copy of a centre: {problem}") from problem


def _must_be_a_centre(copy: sqlite3.Connection) -> None:
    copy.execute("SELECT epoch, version FROM centre_site").fetchall()
    (state,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if state != "ok":
        raise sqlite3.DatabaseError(state)


def _dump(file: Path) -> None:
    _run("pg_dump", "--format=custom", f"--file={file}")


def _load(file: Path, ready: Path) -> None:
    contents = _run("pg_restore", "--list", str(file))
    if "TABLE DATA public centre_site " not in contents:
        raise Unusable(f"{file} is not a copy of a centre.")
    _run("pg_restore", "--clean", "--if-exists", "--no-owner", f"--file={ready}", str(file))
    restart = f"UPDATE public.centre_site SET epoch = '{new_epoch()}'"  # noqa: S608  (hexadecimal digits of our own)
    options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--set=VERBOSITY=verbose"]
    _again_after_a_deadlock(lambda: _run("psql", *options, f"--file={ready}", f"--command={restart}"))


def _again_after_a_deadlock(restored: Callable[[], object]) -> None:
    """Another transaction may hold a table that is to be replaced and wait for one that is locked already. PostgreSQL
    then ends one of the two. A restore that it ends has changed nothing."""
    for left in reversed(range(TRIES)):
        try:
            restored()
            return
        except Unusable as problem:
            if DEADLOCK not in str(problem) or not left:
                raise


def _run(program: str, *arguments: str) -> str:
    settings = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    given = {name: str(settings[key]) for name, key in names.items() if settings[key]}
    command = [program, *arguments]
    try:
        done = subprocess.run(  # noqa: S603  (programs and arguments are ours)
            command, env=os.environ | given, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise Unusable(f"{program} was not found: install PostgreSQL's client programs.") from None
    if done.returncode:
        raise Unusable(f"{program}: {done.stderr.strip()}")
    return done.stdout
