"""Thirty-two desks press "next" at the same moment, again and again."""

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import dataclass, field

from tests.bench.contenders import Project
from tests.bench.wire import Line, get, post
from tests.running_server import ROOT

DESKS = 32


@dataclass
class Rush:
    took: list[float] = field(default_factory=list)
    empty: list[float] = field(default_factory=list)
    called: list[int] = field(default_factory=list)
    errors: int = 0

    @property
    def doubles(self) -> int:
        return len(self.called) - len(set(self.called))


async def measure(server: Project, rounds: int) -> Rush:
    sessions = await asyncio.to_thread(_fill, server, rounds * DESKS)
    lines = [await Line.to(server.port) for _ in sessions]
    rush = Rush()
    for number in range(rounds):
        rush.empty += await asyncio.gather(*(_timed(line, get("/healthz")) for line in lines))
        desks = zip(lines, sessions, strict=True)
        await asyncio.gather(*(_next(rush, line, session, number) for line, session in desks))
    for line in lines:
        line.close()
    return rush


async def _next(rush: Rush, line: Line, session: str, number: int) -> None:
    """Calls the next ticket and marks it as no-show, so that the desk is free for the next round."""
    staff = {"sessionid": session}
    began = time.perf_counter()
    answer = await line.ask(post("/desk/next/", staff, key=f"r{number}"))
    rush.took.append(time.perf_counter() - began)
    if answer.status != 200:
        rush.errors += 1
        return
    rush.called.append(answer.json["id"])
    await line.ask(post(f"/desk/tickets/{answer.json['id']}/no-show/", staff))


async def _timed(line: Line, request: bytes) -> float:
    began = time.perf_counter()
    await line.ask(request)
    return time.perf_counter() - began


def _fill(server: Project, waiting: int) -> list[str]:
    command = [sys.executable, "-m", "tests.bench.lobby", str(DESKS), str(waiting)]
    done = subprocess.run(command, env=server.environment, cwd=ROOT, capture_output=True, text=True, check=True)
    sessions: list[str] = json.loads(done.stdout)
    return sessions
