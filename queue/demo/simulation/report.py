"""The report of a simulation as text."""

from collections.abc import Iterator
from typing import Any

COLUMNS = ("count", "p50", "p95", "p99", "max", "refused", "errors")


def as_text(message: dict[str, Any]) -> str:
    return "\n".join(_lines(message))


def _lines(message: dict[str, Any]) -> Iterator[str]:
    yield f"{'step, milliseconds':<22}" + "".join(f"{name:>10}" for name in COLUMNS)
    for name, row in message["steps"].items():
        yield f"{name:<22}" + "".join(f"{_cell(row[column]):>10}" for column in COLUMNS)
    yield ""
    rates = ", ".join(f"{name} {rate}" for name, rate in message["per_second"].items())
    yield f"{message['seconds']} seconds; per second: {rates}"
    yield from (f"error, {count} times: {problem}" for problem, count in message["problems"].items())
    yield f"errors: {message['errors']}"
    yield from message["verify"]


def _cell(value: float | None) -> str:
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.1f}"
