"""Reads the database directly, past the servers and proxies: one question a line, one JSON answer a line."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import StringIO
from pathlib import Path
from subprocess import PIPE
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


class Oracle:
    def __init__(self, environment: dict[str, str], site: str) -> None:
        self.site = site
        command = [sys.executable, "-m", "tests.faults.oracle"]
        self._process = subprocess.Popen(command, env=environment, cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True)

    def board(self, at: str) -> dict[str, Any]:
        """As it was to be shown at that moment, from the rows of now."""
        answer: dict[str, Any] = self._ask("board", self.site, at)
        return answer

    def verified(self) -> str:
        return str(self._ask("verify"))

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _ask(self, *question: str) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@contextmanager
def running_oracle(environment: dict[str, str], site: str) -> Iterator[Oracle]:
    oracle = Oracle(environment, site)
    try:
        yield oracle
    finally:
        oracle.close()


def main() -> None:
    import django

    import deskapp  # noqa: F401  (puts the apps of queue/ on the path)

    django.setup()
    from django.db import connection

    connection.settings_dict["OPTIONS"].pop("pool", None)  # each look comes by a connection of its own
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_answer(*json.loads(line))) + "\n")
        sys.stdout.flush()
        connection.close()


def _answer(question: str, *arguments: str) -> Any:
    from django.core.management import call_command

    from tickets import board

    if question == "board":
        site, at = arguments
        return board.read(site, datetime.fromisoformat(at))
    said = StringIO()
    try:
        call_command("verify", stdout=said)
    except SystemExit:
        pass
    return said.getvalue()


if __name__ == "__main__":
    main()
