"""The real server, which kills itself at a named point of a transaction once a file names that point.

`FAILPOINT_FILE=file python -m tests.faults.failpoint MODULE ARGUMENTS …` runs the server's module with these
arguments. The product has no code for it: the points are set from outside, at its statements, its commit and its hint.
"""

import os
import runpy
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

STATEMENTS = {
    "ticket written": ('INSERT INTO "tickets_ticket"', 'UPDATE "tickets_ticket"'),
    "version taken": ("UPDATE centre_site", 'UPDATE "centre_site"'),
    "event written": ('INSERT INTO "tickets_event"',),
}
LOST = ["before the lock", "locked", *STATEMENTS, "before the commit"]
KEPT = ["after the commit", "before the hint", "after the hint"]
"""Points after which the change is kept."""
_transaction = threading.local()


def armed(point: str) -> bool:
    try:
        return Path(os.environ["FAILPOINT_FILE"]).read_text(encoding="utf-8") == point
    except FileNotFoundError:
        return False


def die_at(point: str) -> None:
    if armed(point):
        os.kill(os.getpid(), signal.SIGKILL)


def between(function: Callable[..., Any], before: str, after: str) -> Callable[..., Any]:
    def killing(*args: Any, **named: Any) -> Any:
        die_at(before)
        done = function(*args, **named)
        die_at(after)
        return done

    return killing


def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    done = execute(sql, params, many, context)
    for point, beginnings in STATEMENTS.items():
        if sql.startswith(beginnings):
            _transaction.written = point == "event written"
            die_at(point)
    return done


def commit(function: Callable[..., Any]) -> Callable[..., Any]:
    """Only the commit of a site's transaction, which has written an event."""
    killing = between(function, "before the commit", "after the commit")

    def committing(*args: Any) -> Any:
        has_event, _transaction.written = getattr(_transaction, "written", False), False
        return (killing if has_event else function)(*args)

    return committing


def set_points() -> None:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.signals import connection_created

    from tickets import change_notifications, site_transaction

    def watch_over(connection: Any, **named: Any) -> None:
        if watch not in connection.execute_wrappers:
            connection.execute_wrappers.append(watch)

    connection_created.connect(watch_over, weak=False)
    BaseDatabaseWrapper._commit = commit(BaseDatabaseWrapper._commit)  # type: ignore[attr-defined]
    site_transaction.lock_site = between(site_transaction.lock_site, "before the lock", "locked")
    change_notifications.notify = between(change_notifications.notify, "before the hint", "after the hint")


def main(module: str, arguments: list[str]) -> None:
    import deskapp.asgi  # noqa: F401  (sets Django up)

    set_points()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
