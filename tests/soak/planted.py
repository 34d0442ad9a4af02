"""Plausible bugs, each planted into a copy of the tree: the tests named beside it have to fail.

`python -m tests.soak.planted` plants them all. A fast test keeps the old texts from rotting.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LEFT_OUT = shutil.ignore_patterns(".venv", ".git", "var", "__pycache__", ".*_cache", "pictures")


@dataclass(frozen=True)
class Bug:
    name: str
    file: str
    old: str
    new: str
    tests: str
    postgresql: bool = False
    """Whether only PostgreSQL shows it: SQLite has one writer anyway."""

    def plant(self, tree: Path) -> None:
        file = tree / self.file
        text = file.read_text(encoding="utf-8")
        assert text.count(self.old) == 1, self
        file.write_text(text.replace(self.old, self.new), encoding="utf-8")


TRANSACTION, FLOW, SESSIONS, NOTIFY = (
    f"queue/tickets/{name}.py" for name in ("site_transaction", "flow", "desk_sessions", "change_notifications")
)
LINE, BOARD, SOCKET = "queue/tickets/line.py", "display/board_publisher.py", "display/consumers.py"
PUBLISHER_TESTS = "display/test_board_publisher.py"
BACKUP_TESTS = "deskapp/operating/test_backup_restore.py"
HOURS, BACKUP = "queue/centre/hours.py", "deskapp/operating/backup_restore.py"

BUGS = [
    Bug("the lock dropped", TRANSACTION, "order_by().select_for_update()", "order_by()", "tickets/test_races.py", True),
    Bug(
        "no transaction",
        TRANSACTION,
        "with write_lock, transaction.atomic():",
        "with write_lock:",
        "tickets/test_site_transaction.py",
    ),
    Bug(
        "publish before commit",
        TRANSACTION,
        "transaction.on_commit(send, robust=True)",
        "send()",
        "tickets/test_site_transaction.py",
    ),
    Bug(
        "no notification",
        TRANSACTION,
        "        change_notifications.notify(site)",
        "        pass",
        "tickets/test_site_transaction.py",
    ),
    Bug(
        "a version left out", TRANSACTION, "self.version += 1", "self.version += 2", "tickets/test_site_transaction.py"
    ),
    Bug("a key for two requests", TRANSACTION, "raise Refused(KEY_REUSED)", "pass", "tickets/test_flow_keys.py"),
    Bug("a key forgotten", TRANSACTION, "if not self.key:", "if self.key:", "tickets/test_flow_keys.py"),
    Bug("tickets at night", FLOW, "if not hours.is_open(site, at):", "if False:", "tickets/test_flow_issue.py"),
    Bug(
        "two at a desk",
        FLOW,
        "raise Refused(DESK_BUSY, code=current)",
        "pass",
        "tickets/test_flow_calls.py",
    ),
    Bug(
        "yesterday's ticket",
        FLOW,
        "raise Refused(DAY_OVER)",
        "pass",
        "tickets/test_flow.py faults/test_clock.py",
    ),
    Bug("another desk's client", FLOW, "if by.desk and ticket.state in AT_DESK", "if False", "tickets/test_flow.py"),
    Bug(
        "a desk taken twice",
        SESSIONS,
        "raise Refused(DESK_TAKEN, desk=desk)",
        "pass",
        "tickets/test_desk_sessions.py",
    ),
    Bug(
        "a desk left with a client",
        SESSIONS,
        "_require_empty(desk_session.desk)",
        "pass",
        "tickets/test_desk_sessions.py",
    ),
    Bug(
        "a listener that fails",
        NOTIFY,
        'logger.warning("change notification: a listener failed: %r", problem)',
        "raise",
        "tickets/test_change_notifications.py",
    ),
    Bug(
        "notifications pile up",
        NOTIFY,
        "if site in self._sending:",
        "if False:",
        "tickets/test_change_notifications.py",
    ),
    Bug("no line by arrival", LINE, "one.ticket.issued_at, one.ticket.id)", "-one.ticket.id)", "tickets/test_line.py"),
    Bug(
        "looked at too little",
        LINE,
        '["language", "fallback", "priority", "ret',
        '["language", "ret',
        "tickets/test_line.py",
    ),
    Bug("the fallback at once", LINE, ">= policy.fallback_after", ">= timedelta(0)", "tickets/test_line.py"),
    Bug(
        "days by UTC",
        HOURS,
        "at.astimezone(site.zone).date()",
        "at.date()",
        "centre/test_hours.py faults/test_clock.py",
    ),
    Bug("no midnight", HOURS, "if closes == MIDNIGHT else day", "if False else day", "centre/test_hours.py"),
    Bug(
        "a slow look is life",
        BOARD,
        "self._verified_at = began",
        "self._verified_at = monotonic()",
        "display/test_board_publisher.py",
    ),
    Bug(
        "only versions",
        BOARD,
        "(began - self._read_at > REFRESH_INTERVAL)",
        "(False)",
        "display/test_board_publisher.py",
    ),
    Bug("subscriptions kept", BOARD, "self.subscriptions.discard(subscription)", "pass", "display/test_consumers.py"),
    Bug("old news again", BOARD, "self._board = self._beat = None", "pass", PUBLISHER_TESTS),
    Bug(
        "a board overtakes", BOARD, "not self._all_sent or self._arrived.is_set()", "False", "display/test_send_now.py"
    ),
    Bug(
        "an unsent board is forgotten",
        BOARD,
        "return self._send_now(message)",
        "return self._send_now(message) or True",
        "display/test_send_now.py",
    ),
    Bug("every beat", BOARD, "or now - self._heartbeat_at < HEARTBEAT_INTERVAL", "", "display/test_board_publisher.py"),
    Bug(
        "subscriptions after a cut",
        SOCKET,
        "        finally:\n            self._unsubscribe()",
        "        finally:\n            pass",
        "display/test_consumers.py",
    ),
    Bug(
        "any page listens",
        "display/same_origin.py",
        "return origin is None or",
        "return True or",
        "display/test_same_origin.py",
    ),
    Bug(
        "the epoch skipped",
        BACKUP,
        "SET epoch = ?",
        "SET epoch = epoch WHERE ? > ''",
        BACKUP_TESTS,
    ),
    Bug(
        "a world-readable copy",
        BACKUP,
        "os.O_EXCL, 0o600",
        "os.O_EXCL, 0o644",
        BACKUP_TESTS,
    ),
    Bug("a copy written over", BACKUP, "if file.exists():", "if False:", BACKUP_TESTS),
    Bug(
        "Redis is needed",
        "queue/web/redis_fallback.py",
        "except (RedisError, OSError)",
        "except KeyError",
        "deskapp/server/test_fallback_cache.py web/test_redis_fallback.py",
    ),
    Bug(
        "Redis sees the kiosk",
        "queue/web/rate_limit.py",
        "self._limit, _hash_of_today(key))",
        "self._limit, str(key))",
        "web/test_fleet_rate_limit.py",
    ),
    Bug(
        "addresses are kept",
        "queue/web/rate_limit.py",
        "if not end_of_minute <=",
        "if 0 and end_of_minute <=",
        "web/test_rate_limit.py",
    ),
    Bug(
        "an outage is a crash",
        "deskapp/error_responses.py",
        "OperationalError | InterfaceError |",
        "InterfaceError |",
        "deskapp/test_error_responses.py",
    ),
    Bug(
        "links for ever",
        "queue/kiosk/ticket_link.py",
        "or ticket.day != hours",
        "or False and hours",
        "kiosk/test_ticket_link.py kiosk/test_phone_views.py",
    ),
    Bug(
        "another site's ticket",
        "queue/kiosk/views.py",
        "if found.site_id != station.site_id:",
        "if False:",
        "kiosk/test_views.py kiosk/test_taking.py",
    ),
]


@contextmanager
def copied() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(shutil.copytree(ROOT, Path(folder) / "tree", ignore=LEFT_OUT))


def passes(tree: Path, tests: str, postgresql: bool = False) -> bool:
    database = {"VAR_DIR": str(tree / "var"), "DATABASE_URL": f"sqlite:///{tree / 'db.sqlite3'}", "REDIS_URL": ""}
    servers = ["-m", "tests.services", sys.executable] if postgresql else []
    command = [sys.executable, *servers, "-m", "pytest", "-q", "-x", "-m", "not server"]
    command += [f"tests/{test}" for test in tests.split()]
    done = subprocess.run(command, cwd=tree, env=os.environ | database, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    return done.returncode == 0


def is_caught(bug: Bug) -> bool:
    with copied() as tree:
        bug.plant(tree)
        return not passes(tree, bug.tests, bug.postgresql)


def main() -> int:
    with copied() as tree:
        assert passes(
            tree, " ".join(sorted({test for bug in BUGS if not bug.postgresql for test in bug.tests.split()}))
        )
    caught = 0
    for bug in BUGS:
        found = is_caught(bug)
        caught += found
        sys.stdout.write(f"{'caught' if found else 'MISSED'}  {bug.name}\n")
        sys.stdout.flush()
    sys.stdout.write(f"planted bugs: {caught} of {len(BUGS)} caught\n")
    return 0 if caught == len(BUGS) else 1


if __name__ == "__main__":
    sys.exit(main())
