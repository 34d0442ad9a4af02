"""What Redis may cost, in milliseconds: `python -m tests.faults.figures`, and `make soak` and `make bench` ask here."""

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import monotonic, sleep

from tests.faults import hinted as faults
from tests.faults.hinted import Fault, Hinted, hinted_through_redis
from tests.faults.parts import ANSWER_TIMEOUT

TIMES = 20


@dataclass(frozen=True)
class Figure:
    name: str
    values: list[float]
    limit: float

    @property
    def line(self) -> str:
        found = f"median {median(self.values):5.0f}  max {max(self.values):5.0f}  limit {self.limit:.0f}"
        return f"{self.name:<55} {found}  {'held' if self.held else 'BROKEN'}"

    @property
    def held(self) -> bool:
        return max(self.values) <= self.limit


def convergence(hinted: Hinted, fault: Fault, times: int = TIMES) -> list[float]:
    """From the start of a kiosk's POST at one process until a screen of the other one shows the ticket."""
    with fault(hinted):
        return [_took(lambda: _shown_elsewhere(hinted)) for _ in range(times)]


def posting(hinted: Hinted, fault: Fault, times: int = TIMES) -> list[float]:
    """How long a kiosk's POST takes."""
    with fault(hinted):
        return [_took(lambda: hinted.centre.take()) for _ in range(times)]


def all_of(hinted: Hinted, times: int = TIMES) -> list[Figure]:
    fine = median(posting(hinted, faults.nothing, times))
    slower = [each - fine for each in posting(hinted, faults.black_holed, times)]
    return [
        Figure("two processes, screens converge with Redis, ms", convergence(hinted, faults.nothing, times), 1000),
        Figure("two processes, screens converge, Redis killed, ms", convergence(hinted, faults.killed, times), 1000),
        Figure("kiosk's POST, Redis black-holed, above the usual, ms", slower, 250),
    ]


def _shown_elsewhere(hinted: Hinted) -> None:
    code = hinted.centre.take(at=0).json["code"]
    until = monotonic() + ANSWER_TIMEOUT
    while code not in {one["code"] for one in (hinted.centre.screens[1].shown or {}).get("waiting", ())}:
        if monotonic() > until:
            raise TimeoutError(f"{code} was never shown")
        sleep(0.002)


def _took(work: Callable[[], object]) -> float:
    began = monotonic()
    work()
    return (monotonic() - began) * 1000


def measured() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, hinted_through_redis(Path(folder)) as hinted:
        return all_of(hinted)


if __name__ == "__main__":
    for figure in measured():
        sys.stdout.write(figure.line + "\n")
