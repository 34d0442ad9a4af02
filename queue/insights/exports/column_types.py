"""What a column is: its name, its meaning, the format of its cells and the value that a record has in it."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from django.utils.functional import Promise

Record = TypeVar("Record")
NUMBER, SECONDS, TEXT, CODE = "number", "seconds", "text", "code"
DAY, MOMENT = "YYYY-MM-DD", "YYYY-MM-DDTHH:MM:SS+HH:MM"


@dataclass(frozen=True)
class Column(Generic[Record]):
    """`vocabulary` names the codes that can stand in a cell (`exports.code_lists`).

    `value` returns an aware datetime where the format is MOMENT, a timedelta where it is SECONDS, and None for an
    empty cell.
    """

    name: str
    meaning: Promise | str
    format: str
    vocabulary: str = ""
    _: KW_ONLY
    value: Callable[[Record], Any]

    def cell(self, zone: ZoneInfo) -> Callable[[Record], object]:
        """From a record to the cell as it is written, with moments in this time zone."""
        value = self.value
        if self.format == MOMENT:
            return lambda record: _moment(value(record), zone)
        if self.format == SECONDS:
            return lambda record: _seconds(value(record))
        return value


def _moment(at: datetime | None, zone: ZoneInfo) -> str | None:
    return at.astimezone(zone).isoformat(timespec="seconds") if at else None


def _seconds(span: timedelta | None) -> int | None:
    """A clock that was set back must not make anybody wait less than nothing."""
    return max(0, round(span.total_seconds())) if span is not None else None
