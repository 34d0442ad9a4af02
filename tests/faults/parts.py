"""A centre in all its parts: servers on one database, what stands between them, and screens in front."""

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

from demo.simulation.http_client import Answer, HttpClient
from tests import clients
from tests.faults import loop as loops
from tests.faults import oracle, screens
from tests.faults.loop import Loop
from tests.faults.oracle import Oracle
from tests.faults.screens import RecordingScreen
from tests.running_server import Server, free_port, server

ANSWER_TIMEOUT = 60
"""Seconds in which everything that comes true by itself has to be true."""
ADVISOR = 0
"""Which of the demo's staff serves here, whoever comes."""


class Beside(Server):
    """One more process of a server that runs already."""

    def __init__(self, first: Server) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.environment = first.environment | {"PORT": str(self.port), "BASE_URL": self.base}
        self.demo = first.demo | {"base": self.base}
        self.program = first.program
        self.start()


@dataclass
class Centre:
    loop: Loop
    servers: list[Server]
    screens: list[RecordingScreen]
    oracle: Oracle
    kiosks: list[HttpClient]
    """The same kiosk at each server."""
    advisors: list[HttpClient]
    """The same advisor at each server, at a desk that is open."""
    chance: random.Random = field(default_factory=random.Random)
    taken: int = 0

    @property
    def languages(self) -> list[str]:
        spoken: list[str] = self.servers[0].demo["staff"][ADVISOR]["languages"]
        return spoken

    def take(self, at: int = 0, key: str = "") -> Answer:
        self.taken += 1
        wish = {"language": self.chance.choice(self.languages), "key": key or f"key {self.taken}"}
        return self.kiosks[at % len(self.kiosks)].post("/kiosk/tickets/", wish)

    def bustle(self, count: int = 6) -> None:
        """Clients and an advisor, each at any of the servers; everything they ask for is done."""
        for step in range(self.chance.randint(count, 2 * count)):
            taken = self.take(at=self.chance.randrange(len(self.servers)))
            assert taken.status == 201, taken.text
            if step % 3 == 2:
                self.serve()

    def serve(self) -> None:
        advisor = self.chance.choice(self.advisors)
        called = advisor.post("/desk/next/")
        assert called.status == 200, called.text
        number = called.json["id"]
        moved = self.chance.choice(self.advisors).post(f"/desk/tickets/{number}/no-show/")
        assert moved.status == 200, moved.text

    def assert_converged(self) -> None:
        """Every screen shows what the database says, and the database holds every invariant."""
        until(lambda: all(map(self.is_true, self.screens)), self._what_differs)
        assert self.oracle.verified().startswith("ok")
        assert [screen.went_back for screen in self.screens] == [[] for _ in self.screens]

    def is_true(self, screen: RecordingScreen) -> bool:
        shown = screen.shown
        return shown is not None and self.oracle.board(shown["at"]) == shown

    def _what_differs(self) -> str:
        shown = [screen.shown for screen in self.screens]
        return "\n".join(f"{one}\n{self.oracle.board(one['at'])}" for one in shown if one)


def until(true: Callable[[], bool], said: Callable[[], str] = str) -> None:
    end = monotonic() + ANSWER_TIMEOUT
    while not true():
        assert monotonic() < end, said()
        sleep(0.05)


def on_duty(running: Server) -> HttpClient:
    advisor = clients.logged_in(running.demo, running.demo["staff"][ADVISOR]["username"])
    opened = advisor.post("/desk/open/", {"desk": running.demo["desks"][0]})
    assert opened.status == 200, opened.text
    return advisor


@contextmanager
def centre(folder: Path, processes: int = 1, database: str = "", **environment: str) -> Iterator[Centre]:
    """`database`: where the oracle reads, if the servers have another way to it."""
    with ExitStack() as stack:
        loop = stack.enter_context(loops.beside())
        servers = [stack.enter_context(server(folder, environment=environment))]
        for _ in range(processes - 1):
            servers.append(Beside(servers[0]))
            stack.callback(servers[-1].kill)
        directly = {"DATABASE_URL": database} if database else {}
        kiosk, advisor = clients.paired(servers[0].demo, "kiosk"), on_duty(servers[0])
        yield Centre(
            loop,
            servers,
            stack.enter_context(screens.following(loop, *map(board_of, servers))),
            stack.enter_context(oracle.running_oracle(servers[0].environment | directly, servers[0].demo["site"])),
            [kiosk.moved_to(one.base) for one in servers],
            [advisor.moved_to(one.base) for one in servers],
        )


def board_of(running: Server, port: int = 0) -> str:
    """Where a screen listens; `port` is that of a proxy."""
    return f"ws://127.0.0.1:{port or running.port}/ws/board/{running.demo['site']}/"
