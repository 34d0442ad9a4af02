"""What an advisor can do at the desk's addresses, and what they still owe."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from time import perf_counter
from typing import Any
from uuid import uuid4

from demo.simulation.http_client import Answer, HttpClient
from demo.simulation.lobby import Guest, Lobby, Worker
from demo.simulation.script import Form

NOBODY_WAITS = 204


@dataclass(frozen=True)
class Called:
    id: int
    code: str
    guest: Guest


class Advisor:
    """`desk` is the one that is open, `aside` who shall be brought back to the line, and when."""

    def __init__(self, lobby: Lobby, who: Worker) -> None:
        self.lobby, self.who = lobby, who
        self.http = HttpClient(lobby.centre.base, keep_alive=True)
        self.desk = ""
        self.aside: list[tuple[timedelta, Called]] = []
        self._unlogged: list[tuple[int, Form]] = []

    async def log_in(self) -> bool:
        await self.look("login page", "/login/")
        return (await self.post("log in", "/login/", vars(self.who))).status == 302

    async def call_next(self) -> tuple[Called | None, int]:
        """With the answer's status; whoever is called is to be seen on every display."""
        began = perf_counter()
        answer = await self.post("call", "/desk/next/", {"key": uuid4().hex})
        if answer.status != 200:
            return None, answer.status
        ticket = answer.json
        guest = self.lobby.guests.get(ticket["code"]) or Guest(self.lobby.script.stranger(), ticket["code"])
        called = Called(ticket["id"], guest.code, guest)
        await self.show(called, began)
        return called, 200

    async def show(self, called: Called, began: float) -> None:
        guest = called.guest
        guest.calls += 1
        guest.called.set()
        # How often a stranger was called before is not known here.
        await self.lobby.shown("board after call", (guest.code, guest.calls if guest.follow else 1), began)

    async def return_those_due(self, now: timedelta | None = None) -> None:
        """All of them if no time is given; at closing time nobody comes late any more."""
        due = [one for one in self.aside if now is None or one[0] <= now]
        self.aside = [one for one in self.aside if one not in due]
        for _, called in due:
            if not self.lobby.closing.is_set():
                called.guest.present = True
                await self.move(called, "return")
            elif not called.guest.present:
                called.guest.settled.set()

    def owe(self, called: Called) -> None:
        self._unlogged.append((called.id, called.guest.client.form))

    async def log(self, keep: int = 0) -> None:
        """Log the oldest visits, all but so many, through the form that an advisor fills in."""
        while len(self._unlogged) > keep:
            ticket, form = self._unlogged.pop(0)
            path = f"/desk/tickets/{ticket}/outcome/"
            await self.look("outcome form", path)
            await self.lobby.do("log", partial(self.http.post, path, form))

    async def move(self, called: Called, move: str, **fields: str) -> bool:
        answer = await self.post(move, f"/desk/tickets/{called.id}/{move}/", {"key": uuid4().hex} | fields)
        return answer.status == 200

    async def look(self, step: str, path: str) -> str:
        return (await self.lobby.do(step, partial(self.http.get, path))).text

    async def post(self, step: str, path: str, fields: dict[str, Any] | None = None) -> Answer:
        return await self.lobby.do(step, partial(self.http.post, path, (fields or {}).items()))
