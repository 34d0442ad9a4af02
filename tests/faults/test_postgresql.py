"""Whatever becomes of PostgreSQL: a refusal that says so, nothing half written, and the same key once it is back."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import psycopg
import pytest

from tests.faults import loop as loops
from tests.faults import parts
from tests.faults.network_fault import NO_FAULT, Breakpoint, Cut, Direction, NetworkFault
from tests.faults.parts import Centre
from tests.faults.proxy import Proxy, proxy
from tests.services import Service, postgresql_service

WITH_POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgresql")
pytestmark = [
    pytest.mark.server,
    pytest.mark.heavy,
    pytest.mark.skipif(not WITH_POSTGRESQL, reason="these tests are of PostgreSQL (python -m tests.services)"),
]
CONNECTIONS = 30
POSTGRES_TIMEOUT_OPTIONS = "-c lock_timeout=3s -c idle_in_transaction_session_timeout=5s"
"""As `deskapp.env` has it, but sooner."""


@dataclass
class Stored:
    centre: Centre
    database: Service
    between: Proxy


Fault = Callable[[Stored], AbstractContextManager[None]]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stored]:
    folder = tmp_path_factory.mktemp("postgresql")
    with ExitStack() as stack:
        database = stack.enter_context(postgresql_service(CONNECTIONS))
        between = stack.enter_context(proxy(_socket_of(database), stack.enter_context(loops.beside())))
        query = urlencode({"sslmode": "disable", "gssencmode": "disable", "options": POSTGRES_TIMEOUT_OPTIONS})
        through = f"postgresql://tests@127.0.0.1:{between.port}/postgres?{query}"
        # Not prepared, so that the breakpoints find the statements' own words.
        named = {"DATABASE_URL": through, "DATABASE_PREPARE_THRESHOLD": "0"}
        centre = stack.enter_context(parts.centre(folder, 2, database.address, **named))
        yield Stored(centre, database, between)


def _socket_of(database: Service) -> Path:
    (folder,) = parse_qs(urlsplit(database.address).query)["host"]
    return Path(folder) / ".s.PGSQL.5432"


@contextmanager
def restarted(stored: Stored) -> Iterator[None]:
    stored.database.stop()
    yield
    stored.database.start()


@contextmanager
def crashed(stored: Stored) -> Iterator[None]:
    stored.database.stop(signal.SIGQUIT)
    yield
    stored.database.start()


@contextmanager
def out_of_connections(stored: Stored) -> Iterator[None]:
    """Somebody else has them all, those of the servers too."""
    with ExitStack() as taken:
        first = taken.enter_context(psycopg.connect(stored.database.address, autocommit=True))
        parts.until(lambda: _all_taken(stored.database.address, taken, first))
        yield


def _all_taken(address: str, taken: ExitStack, by: psycopg.Connection) -> bool:
    others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE client_port IS NOT NULL AND application_name = ''"
    )
    try:
        for _ in range(CONNECTIONS):
            taken.enter_context(psycopg.connect(address, application_name="somebody else"))
    except psycopg.OperationalError:
        by.execute("SET application_name TO 'somebody else'")
        return not by.execute(others).fetchall()
    return False


@pytest.mark.parametrize("fault", [restarted, crashed, out_of_connections], ids=lambda fault: fault.__name__)
def test_a_request_refused_during_an_outage_succeeds_later_with_its_key(
    stored: Stored, fault: Fault, seed: int
) -> None:
    centre = stored.centre
    centre.chance.seed(seed)
    centre.bustle()
    key = f"{fault.__name__} {seed}"
    wish = {"language": centre.languages[0], "key": key}
    with fault(stored):
        refused = centre.kiosks[0].post("/kiosk/tickets/", wish)
        assert (refused.status, list(refused.json)) == (503, ["refused"])
    parts.until(lambda: _given(centre, wish))
    assert centre.kiosks[0].post("/kiosk/tickets/", wish).status == 200
    parts.until(lambda: all(_given(centre, {**wish, "key": f"{key} {n}"}, n % 2) for n in range(8)))
    centre.bustle()
    centre.assert_converged()


def _given(centre: Centre, wish: dict[str, str], at: int = 0) -> bool:
    return centre.kiosks[at].post("/kiosk/tickets/", wish).status in {200, 201}


UP = Direction.UPSTREAM
INSERT = b'INSERT INTO "tickets_event"'
RESETS = [
    pytest.param(Breakpoint(INSERT, UP, Cut.RESET), 201, id="before the event"),
    pytest.param(Breakpoint(INSERT, UP, Cut.RESET, passed=True), 201, id="after the event"),
    pytest.param(Breakpoint(b"COMMIT", UP, Cut.RESET, first=INSERT), 201, id="before the commit"),
    pytest.param(
        Breakpoint(b"COMMIT", UP, Cut.RESET, True, INSERT),
        200,
        id="after the commit, before its answer",
    ),
]


@pytest.mark.parametrize(("point", "then"), RESETS)
def test_a_connection_lost_in_a_site_transaction_leaves_all_or_nothing(
    stored: Stored, point: Breakpoint, then: int, seed: int
) -> None:
    centre = stored.centre
    wish = {"language": centre.languages[0], "key": f"reset {id(point)} {seed}"}
    stored.between.breakpoint = point
    refused = centre.kiosks[0].post("/kiosk/tickets/", wish)
    assert (refused.status, point.reached.is_set()) == (503, True)
    again = centre.kiosks[0].post("/kiosk/tickets/", wish)
    assert again.status == then, again.text
    centre.assert_converged()


def test_a_frozen_transaction_blocks_others_until_its_timeout(stored: Stored, seed: int) -> None:
    centre = stored.centre
    wish = {"language": centre.languages[0], "key": f"frozen {seed}"}
    with closing(psycopg.connect(stored.database.address, options=POSTGRES_TIMEOUT_OPTIONS)) as frozen:
        frozen.execute("SELECT version FROM centre_site FOR UPDATE")
        refused = centre.kiosks[0].post("/kiosk/tickets/", wish)
        assert (refused.status, list(refused.json)) == (503, ["refused"])
        parts.until(lambda: _given(centre, wish))
    centre.assert_converged()


def test_a_process_frozen_in_a_transaction_answers_503_when_it_resumes(stored: Stored, seed: int) -> None:
    centre, address = stored.centre, stored.database.address
    wish, another = ({"language": centre.languages[0], "key": f"{who} {seed}"} for who in ("thawed", "meanwhile"))
    with ThreadPoolExecutor(1) as client, closing(psycopg.connect(address)) as first:
        first.execute("SELECT version FROM centre_site FOR UPDATE")
        answer = client.submit(centre.kiosks[0].post, "/kiosk/tickets/", wish)
        parts.until(lambda: _somebody_waits(address))
        with centre.servers[0].frozen():
            first.rollback()
            parts.until(lambda: _given(centre, another, at=1))
        refused = answer.result()
    assert (refused.status, list(refused.json)) == (503, ["refused"])
    assert centre.kiosks[0].post("/kiosk/tickets/", wish).status == 201
    centre.assert_converged()


def _somebody_waits(address: str) -> bool:
    with psycopg.connect(address) as asking:
        return bool(asking.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchall())


def test_a_slow_database_only_delays_answers(stored: Stored, seed: int) -> None:
    stored.between.fault = NetworkFault(delay=0.01)
    stored.centre.bustle(3)
    stored.between.fault = NO_FAULT
    stored.centre.assert_converged()
