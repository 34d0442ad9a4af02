"""One CSV file of the export: all that the other parts of the package know about it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple

from django.db.models import QuerySet
from django.utils.functional import Promise

from centre.models import Site
from insights.exports.column_types import Column, Record
from insights.exports.csv_export import sheet
from insights.periods import Period


class ForeignKey(NamedTuple):
    """Each value of `column` stands in the column `target_column` of the file `target`, or is empty."""

    column: str
    target: str
    target_column: str


@dataclass(frozen=True, kw_only=True)
class CsvFile(Generic[Record]):
    """`meaning` ends the line "- tickets.csv: …" of the note to the reader."""

    name: str
    meaning: Promise
    columns: Sequence[Column[Record]]
    records: Callable[[Site, Period], Iterator[Record]]
    primary_key: Sequence[str] = ()
    foreign_keys: Sequence[ForeignKey] = ()

    @property
    def path(self) -> str:
        return f"{self.name}.csv"

    @property
    def header(self) -> list[str]:
        return [column.name for column in self.columns]

    def rows(self, site: Site, period: Period) -> Iterator[list[object]]:
        cells = [column.cell(site.zone) for column in self.columns]
        return ([cell(record) for cell in cells] for record in self.records(site, period))

    def pieces(self, site: Site, period: Period) -> Iterator[bytes]:
        return sheet(self.header, self.rows(site, period))


@dataclass(frozen=True, kw_only=True)
class ExportFile(CsvFile[Record]):
    """A file with rows of the database. `stored` is what it must have a row for when it is about all time."""

    stored: Callable[[Site], QuerySet[Any]]
