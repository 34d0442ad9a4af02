"""The measurements: duration, refusals and errors of each step."""

import math
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
KINDS = 50
"""Different errors that are kept with their sentence; all errors are counted."""
# In the order of a visit.
STEPS = (
    *("pair", "login page", "log in", "open", "console", "kiosk page", "issue", "issue again", "board after issue"),
    *("phone page", "leave", "undo", "call", "call, nobody waits", "board after call", "recall", "no-show", "start"),
    *("park", "return", "transfer", "finish", "outcome form", "log", "close", "screen"),
)


@dataclass
class Step:
    seconds: "array[float]" = field(default_factory=lambda: array("d"))
    refused: int = 0
    errors: int = 0


class Measures:
    def __init__(self) -> None:
        self.steps = {name: Step() for name in STEPS}
        self.problems: Counter[str] = Counter()
        self.began = self.ended = perf_counter()

    def took(self, step: str, seconds: float) -> None:
        self.steps[step].seconds.append(seconds)

    def refused(self, step: str) -> None:
        """Refused because another request was first. This is counted, but it is no error."""
        self.steps[step].refused += 1

    def failed(self, step: str, problem: str) -> None:
        self.steps[step].errors += 1
        sentence = f"{step}: {problem}"
        if sentence in self.problems or len(self.problems) < KINDS:
            self.problems[sentence] += 1

    def finish(self) -> None:
        self.ended = perf_counter()

    @property
    def errors(self) -> int:
        return sum(step.errors for step in self.steps.values())

    def count(self, step: str) -> int:
        return len(self.steps[step].seconds)

    def as_message(self) -> dict[str, Any]:
        """Times in milliseconds."""
        used = {name: step for name, step in self.steps.items() if step.seconds or step.refused or step.errors}
        seconds = max(self.ended - self.began, 1e-9)
        return {
            "seconds": round(seconds, 3),
            "steps": {name: _row(step) for name, step in used.items()},
            "per_second": {name: round(self.count(name) / seconds, 2) for name in ("issue", "call", "log")},
            "errors": self.errors,
            "problems": dict(self.problems.most_common()),
        }


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest of the values that is not exceeded by this share of them (nearest rank)."""
    return ordered[max(math.ceil(share * len(ordered)), 1) - 1]


def _row(step: Step) -> dict[str, Any]:
    ordered = sorted(step.seconds)
    times = {name: round(percentile(ordered, share) * 1000, 2) if ordered else None for name, share in SHARES.items()}
    return {"count": len(ordered), **times, "refused": step.refused, "errors": step.errors}
