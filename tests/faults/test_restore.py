"""A copy is made and put back while clients come: screens start over in the new epoch, and all of it is true."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import psycopg
import pytest
from django.db import connection

from tests.faults import parts
from tests.faults.parts import Centre

pytestmark = [pytest.mark.server, pytest.mark.heavy]
CLIENTS = 3


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    with parts.centre(tmp_path_factory.mktemp("restore"), processes=2) as made:
        yield made


@contextmanager
def coming(centre: Centre) -> Iterator[list[int]]:
    """Clients who come one after another until the block ends; the statuses that they got."""
    enough, statuses = Event(), list[int]()

    def come(client: int) -> None:
        while not enough.is_set():
            statuses.append(centre.take(at=client).status)
            enough.wait(0.05)

    with ThreadPoolExecutor(CLIENTS) as clients:
        all_of_them = [clients.submit(come, client) for client in range(CLIENTS)]
        try:
            yield statuses
        finally:
            enough.set()
            for client in all_of_them:
                client.result()


def test_a_restore_under_load_moves_every_screen_to_the_new_epoch(centre: Centre, tmp_path: Path, seed: int) -> None:
    centre.chance.seed(seed)
    server = centre.servers[0]
    centre.assert_converged()
    before = {screen.shown["epoch"] for screen in centre.screens if screen.shown}
    with coming(centre) as statuses:
        parts.until(lambda: len(statuses) > CLIENTS)
        server.manage("backup", str(tmp_path / "copy"))
        parts.until(lambda: len(statuses) > 5 * CLIENTS)
        server.manage("restore", str(tmp_path / "copy"))
        until_now = len(statuses)
        parts.until(lambda: statuses[until_now:].count(201) > CLIENTS)
    centre.assert_converged()
    after = {screen.shown["epoch"] for screen in centre.screens if screen.shown}
    assert (len(before), len(after), before & after) == (1, 1, set())
    assert set(statuses) <= {201, 200, 503}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is copied as a whole")
def test_a_restore_retries_after_a_deadlock(centre: Centre, tmp_path: Path) -> None:
    server = centre.servers[0]
    address = server.environment["DATABASE_URL"]
    server.manage("backup", str(tmp_path / "copy"))
    patient = "-c deadlock_timeout=30s"  # so that it is the restore that has to give way
    with psycopg.connect(address, options=patient) as reader, ThreadPoolExecutor(1) as beside:
        reader.execute("SELECT FROM centre_site")
        restoring = beside.submit(server.manage, "restore", str(tmp_path / "copy"))
        parts.until(lambda: len(_replacing(address)) > 0)
        reader.execute(f"SELECT FROM {_replacing(address)[0]}")
        reader.rollback()
        restoring.result()
    centre.assert_converged()


def _replacing(address: str) -> list[str]:
    """The tables that somebody has to themselves while they wait for one more."""
    locked = "SELECT relation::regclass::text FROM pg_locks JOIN pg_class ON relation = pg_class.oid"
    waiting = "SELECT pid FROM pg_locks WHERE NOT granted"
    its = f"WHERE mode = 'AccessExclusiveLock' AND granted AND relkind = 'r' AND pid IN ({waiting})"
    with psycopg.connect(address) as asking:
        return [name for (name,) in asking.execute(f"{locked} {its}")]
