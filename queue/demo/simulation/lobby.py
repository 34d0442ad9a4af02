"""What everybody in a rehearsal shares: the clock, the kiosks, the free desks, who is there, and the screens."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from time import perf_counter

from demo.simulation.display import Display, Key
from demo.simulation.http_client import Answer, HttpClient
from demo.simulation.measures import Measures
from demo.simulation.screen import Board, Screen, socket_of
from demo.simulation.script import Client, Script

REFUSED = 409
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Worker:
    username: str
    password: str


@dataclass(frozen=True)
class Centre:
    """Where it is played: a synthetic site behind `base`, links that pair its devices, its desks and advisors."""

    base: str
    site: str
    kiosks: list[str]
    displays: list[str]
    desks: list[str]
    advisors: list[Worker]


@dataclass
class Guest:
    """A client in the lobby with a ticket. `follow` is empty for one whose ticket others took."""

    client: Client
    code: str
    follow: str = ""
    asked_at: float = 0.0
    calls: int = 0
    present: bool = field(init=False)
    called: asyncio.Event = field(default_factory=asyncio.Event)
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.present = self.client.visit.comes_when_called


class Lobby:
    def __init__(self, centre: Centre, script: Script, speed: float) -> None:
        self.centre, self.script, self.speed = centre, script, speed
        self.measures = Measures()
        self._began = perf_counter()
        self.closing, self.shut = asyncio.Event(), asyncio.Event()
        self.free_desks = deque(centre.desks)
        self.open_desks: set[str] = set()
        self.kiosks: asyncio.Queue[HttpClient] = asyncio.Queue()
        self.displays: list[Display] = []
        self.guests: dict[str, Guest] = {}
        self._changed = asyncio.Event()

    @property
    def now(self) -> timedelta:
        """By the rehearsal's own, faster clock."""
        return timedelta(seconds=(perf_counter() - self._began) * self.speed)

    def close(self) -> None:
        """No more arrivals; whoever is at a desk is served to the end."""
        self.closing.set()
        self._changed.set()

    async def pause(self, span: timedelta, *until: asyncio.Event) -> None:
        """So long by the faster clock, or until one of these happens, or closing time."""
        happening = [asyncio.ensure_future(one.wait()) for one in (*until, self.closing)]
        await asyncio.wait(happening, timeout=span / SECOND / self.speed, return_when=asyncio.FIRST_COMPLETED)
        for one in happening:
            one.cancel()

    async def do(self, step: str, ask: Callable[[], Answer]) -> Answer:
        """One request in a thread of its own, measured; a 409 is a refusal, any other that is not fine an error."""
        answer, seconds = await asyncio.to_thread(_timed, ask)
        if answer.status == 204:
            step = f"{step}, nobody waits"
        if 200 <= answer.status < 400:
            self.measures.took(step, seconds)
        elif answer.status == REFUSED:
            self.measures.refused(step)
        else:
            self.measures.failed(step, f"{answer.status} {answer.text[:120]}")
        return answer

    async def shown(self, step: str, key: Key, began: float) -> None:
        """Wait until every display shows it: nobody goes to a desk before."""
        for seen in await asyncio.gather(*(display.sees(key) for display in self.displays)):
            if seen is None:
                self.measures.failed(step, "it did not appear on a display")
            else:
                self.measures.took(step, seen - began)

    def new_phone(self, on_board: Callable[[Board], None]) -> Screen:
        return Screen(self._socket, self._wrong, on_board)

    def new_display(self, on_board: Callable[[Board], None] = lambda board: None) -> Display:
        return Display(self._socket, self._wrong, on_board)

    @property
    def _socket(self) -> str:
        return socket_of(self.centre.base, self.centre.site)

    def changed(self, board: Board) -> None:
        self._changed.set()

    async def change(self) -> None:
        """Until something has changed on the board, but no longer than a client takes to the kiosk and back."""
        self._changed.clear()
        await self.pause(timedelta(minutes=1), self._changed)

    def _wrong(self, problem: str) -> None:
        self.measures.failed("screen", problem)
        if any(display.gone for display in self.displays):
            self.close()


def _timed(ask: Callable[[], Answer]) -> tuple[Answer, float]:
    began = perf_counter()
    return ask(), perf_counter() - began
