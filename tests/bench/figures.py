"""Many measurements, a few figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median


def quantile(values: Iterable[float], share: float) -> float:
    """The smallest value that this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


@dataclass(frozen=True)
class Row:
    """One line of the table. `met` is None where there is no target."""

    work: str
    here: str
    limit: str = "–"
    peer: str = "–"
    ratio: str = "–"
    target: str = "–"
    met: bool | None = None

    @property
    def cells(self) -> list[str]:
        target = self.target if self.met is None else f"{self.target} {'✓' if self.met else '✗'}"
        return [self.work, self.here, self.limit, self.peer, self.ratio, target]


def middle(values: Iterable[float]) -> float:
    return median(values)


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds >= 0.01 else f"{seconds * 1000:.1f} ms"
