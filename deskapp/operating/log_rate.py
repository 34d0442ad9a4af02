"""Limits the warnings and errors of one kind per minute, so that a flood of requests does not fill the disk.

A kind is the place in the code that logged it, with the status of the response and the type of the exception: a client
can write any text, but cannot add a kind.
"""

import logging
from collections import Counter
from collections.abc import Hashable

PER_MINUTE = 20
MINUTE = 60.0


class RateLimitedHandler(logging.StreamHandler):  # type: ignore[type-arg]  # dictConfig gives the stream
    """Before the first record of another minute, and at the end, it writes how many of each kind it left out."""

    def __init__(self) -> None:
        super().__init__()
        self._minute = 0.0
        self._counts: Counter[Hashable] = Counter()
        self._last: dict[Hashable, logging.LogRecord] = {}

    def emit(self, record: logging.LogRecord) -> None:
        minute = record.created // MINUTE
        if minute != self._minute:
            self._summarise()
            self._minute = minute
        if record.levelno < logging.WARNING or self._has_room(record):
            super().emit(record)

    def close(self) -> None:
        self._summarise()
        super().close()

    def _has_room(self, record: logging.LogRecord) -> bool:
        kind = _kind(record)
        self._counts[kind] += 1
        if self._counts[kind] > PER_MINUTE:
            self._last[kind] = record
        return self._counts[kind] <= PER_MINUTE

    def _summarise(self) -> None:
        for kind, last in self._last.items():
            super().emit(_summary(last, self._counts[kind] - PER_MINUTE))
        self._last.clear()
        self._counts.clear()


def _kind(record: logging.LogRecord) -> Hashable:
    problem = record.exc_info[0] if record.exc_info else None
    return record.name, record.levelno, record.pathname, record.lineno, getattr(record, "status_code", None), problem


def _summary(last: logging.LogRecord, left_out: int) -> logging.LogRecord:
    """It keeps the level, the logger and the status, by which an operator filters, but names no request."""
    kept = ("name", "levelno", "levelname", "created", "status_code")
    told = {name: getattr(last, name) for name in kept if hasattr(last, name)}
    message = f"{left_out} more records like the last ones were left out within one minute"
    return logging.makeLogRecord(told | {"msg": message})
