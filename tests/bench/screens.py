"""Screens in processes beside the server and the load: `python -m tests.bench.screens ADDRESS SIZE`.

Such a process prints a line when all its sockets are connected, and one for each message that all of them have heard.
"""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.bench.listening import ANSWER_TIMEOUT, board_listeners

PROCESSES = 2


@dataclass
class Screens:
    processes: list[Process]
    length: int = 0
    """Of the last message, in characters."""
    frames: int = 0
    delays: list[float] = field(default_factory=list)
    """Seconds from the start of a change to its frame, of all frames of all changes."""
    lost: int = 0
    """Changes that some socket has not heard."""

    async def hear(self, started: float) -> None:
        """Waits until all sockets have heard the message of the change that started then (UNIX time)."""
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT):
                heard = [await self._heard(process, started) for process in self.processes]
        except TimeoutError:
            self.lost += 1
            return
        times = [at for one in heard for at in one]
        self.frames += len(times)
        self.delays += [at - started for at in times]

    async def _heard(self, process: Process, started: float) -> list[float]:
        """The times of the first message after the start; earlier ones are what the sockets found there."""
        times: list[float] = []
        while not times or min(times) < started:
            message = await _line(process)
            times, self.length = message["times"], message["length"]
        return times


@asynccontextmanager
async def screens(address: str, size: int) -> AsyncIterator[Screens]:
    shares = [size // PROCESSES + (number < size % PROCESSES) for number in range(PROCESSES)]
    command = ("-m", "tests.bench.screens", address)
    processes = [
        await asyncio.create_subprocess_exec(sys.executable, *command, str(share), stdout=PIPE, limit=2**22)
        for share in shares
    ]
    try:
        for process in processes:
            await _line(process)
        yield Screens(processes)
    finally:
        for process in processes:
            process.kill()
            await process.wait()


async def _line(process: Process) -> dict[str, Any]:
    assert process.stdout
    line = await process.stdout.readline()
    assert line, "the screens have ended"
    found: dict[str, Any] = json.loads(line)
    return found


async def _report(address: str, size: int) -> None:
    async with board_listeners(address, size) as gathered:
        _print({})
        while True:
            for message in [message for message, times in gathered.heard.items() if len(times) >= size]:
                _print({"length": len(message), "times": gathered.heard.pop(message)})
            await asyncio.sleep(0.02)


def _print(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_report(sys.argv[1], int(sys.argv[2])))
