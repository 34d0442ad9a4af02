"""Tickets taken by eight clients at once, beside the same server's empty view, and beside one that writes one row.

The empty view is `/healthz`: the same server, handler and middleware, and no database. That is the most a page of this
project can do, so what is missing to it is what a ticket costs. The row is written by hand and as durably as a ticket;
what is missing to that is what the ticket costs beside being kept.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic

from tests.bench.contenders import Project
from tests.bench.figures import middle
from tests.bench.wire import Answer, Line, get, post

CLIENTS = 8
LANGUAGES = ("fi", "so", "ar", "en", "ru")
MAKE_TABLE = "from django.db import connection; from tests.bench.urls import TABLE; connection.cursor().execute(TABLE)"
Ask = Callable[[int], bytes]


@dataclass
class Issued:
    tickets: list[float] = field(default_factory=list)
    empty: list[float] = field(default_factory=list)
    rows: list[float] = field(default_factory=list)
    """Requests a second, one figure for each repetition."""
    wrong: list[str] = field(default_factory=list)

    def ratio(self, limits: Sequence[float]) -> float:
        return middle(ours / limit for ours, limit in zip(self.tickets, limits, strict=True))


async def measure(server: Project, repetitions: int, seconds: float) -> Issued:
    station = await asyncio.to_thread(lambda: server.kiosk)
    await asyncio.to_thread(server.manage, "shell", "-v", "0", "-c", MAKE_TABLE)
    found, answers = Issued(), list[Answer]()
    for repetition in range(repetitions):
        empty = await _load(server.port, lambda number: get("/healthz"), seconds)
        found.empty.append(len(empty) / seconds)
        kept = await _load(server.port, lambda number: post("/bench/row/", station, language="fi", key="-"), seconds)
        found.rows.append(len(kept) / seconds)
        found.wrong += [f"no row: {answer.status}" for answer in kept if answer.status != 201]
        taken = await _load(server.port, _ticket(station, f"{repetition}"), seconds)
        found.tickets.append(len(taken) / seconds)
        answers += taken
    found.wrong += wrong_with(answers)
    return found


def wrong_with(answers: Sequence[Answer]) -> list[str]:
    """Refusals, numbers given twice and gaps in a series, as a reader would name them."""
    refused = [f"refused: {answer.status}" for answer in answers if answer.status != 201]
    series = defaultdict(list)
    for answer in answers:
        if answer.status == 201:
            series[answer.json["code"][:2]].append(answer.json["number"])
    uneven = [f"{prefix} is not 1 … {len(found)}" for prefix, found in series.items() if not _whole(found)]
    return refused + uneven


def _whole(numbers: list[int]) -> bool:
    return sorted(numbers) == list(range(min(numbers), min(numbers) + len(numbers)))


def _ticket(station: dict[str, str], run: str) -> Ask:
    return lambda number: post(
        "/kiosk/tickets/", station, language=LANGUAGES[number % len(LANGUAGES)], key=f"{run}-{number}"
    )


async def _load(port: int, ask: Ask, seconds: float) -> list[Answer]:
    """As many as the clients can get through in that time; the last ones are waited for."""
    numbers = iter(range(10**9))
    until = monotonic() + seconds

    async def client() -> list[Answer]:
        line, got = await Line.to(port), []
        while monotonic() < until:
            got.append(await line.ask(ask(next(numbers))))
        line.close()
        return got

    return [answer for got in await asyncio.gather(*(client() for _ in range(CLIENTS))) for answer in got]
