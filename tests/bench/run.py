"""What is measured, in which order, and which rows come of it."""

import sys
from dataclasses import dataclass
from pathlib import Path

from tests.bench import beside, calling, fanning, issuing, long_paths, rows, rush, thundering_herd
from tests.bench.contenders import Project, project
from tests.bench.figures import Row


@dataclass(frozen=True)
class Plan:
    repetitions: int
    seconds: float
    calls: int
    audiences: dict[int, int]
    """Number of sockets → repetitions."""
    messages: int
    herd: int
    herds: int
    rounds: int


FULL = Plan(5, 3.0, 40, {100: 3, 500: 3, 1000: 3, 2000: 1}, 15, 1000, 3, 12)
QUICK = Plan(1, 1.0, 4, {20: 1, 100: 1}, 3, 100, 1, 2)


async def embedded(folder: Path, plan: Plan) -> list[Row]:
    """One daphne with SQLite and without Redis, as `make run` starts it. Tickets last: they make boards long."""
    with project(folder, f"sqlite:///{folder / 'db.sqlite3'}") as server:
        called = await _called(server, plan, "SQLite")
        say("fan-out")
        told = rows.fanout(await fanning.measure_all(server, plan.audiences, plan.messages))
        server.restart("daphne")
        say("thundering herd")
        herds = [await thundering_herd.measure(server, plan.herd) for _ in range(plan.herds)]
        server.restart("daphne")
        issued = await _issued(server, plan, "SQLite")
        say("beside one that misbehaves")
        fared = rows.fared(await beside.measure(server, plan.seconds * 2))
        logged = rows.long_paths(long_paths.measure(plan.repetitions))
        return [issued, called, *told, rows.thundering_herd(herds, plan.herd), fared, logged]


async def grown(folder: Path, plan: Plan, database: str, redis_url: str) -> list[Row]:
    """One daphne of a fleet: PostgreSQL and Redis."""
    with project(folder, database, redis_url) as server:
        called = await _called(server, plan, "PostgreSQL")
        say("32 desks")
        rushed = rows.rush(await rush.measure(server, plan.rounds))
        return [await _issued(server, plan, "PostgreSQL"), called, rushed]


async def _called(server: Project, plan: Plan, where: str) -> Row:
    say(f"call to frame, {where}")
    return rows.called(await calling.measure(server, plan.calls), where)


async def _issued(server: Project, plan: Plan, where: str) -> Row:
    say(f"tickets, {where}")
    issued = await issuing.measure(server, plan.repetitions, plan.seconds)
    say(server.manage("verify").strip())
    return rows.issued(issued, where)


def say(what: str) -> None:
    """Progress, because a run takes minutes."""
    sys.stderr.write(f"bench: {what}\n")
