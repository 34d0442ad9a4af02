"""The data dictionary: a row for each column, and one for each code that can stand in it."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from insights.exports.code_lists import Value, Values, in_each_language
from insights.exports.column_types import DAY, TEXT, Column
from insights.exports.file_types import CsvFile, ExportFile

NO_MEANING = ("", "", "")
NO_CODE = Value("", "", "", "")


class Entry(NamedTuple):
    """A column, or one of its codes: then it has no format and no meaning."""

    file: str
    column: str
    format: str
    meaning: Sequence[str]
    code: Value


COLUMNS: list[Column[Entry]] = [
    Column("file", "File that the column is in.", TEXT, value=lambda e: e.file),
    Column("column", "Name of the column.", TEXT, value=lambda e: e.column),
    Column("format", "Format of its cells. Empty in the row of a code.", TEXT, value=lambda e: e.format),
    Column("meaning_fi", "What the column means, in Finnish.", TEXT, value=lambda e: e.meaning[0]),
    Column("meaning_sv", "What the column means, in Swedish.", TEXT, value=lambda e: e.meaning[1]),
    Column("meaning_en", "What the column means, in English.", TEXT, value=lambda e: e.meaning[2]),
    Column("code", "A code that can stand in the column.", TEXT, value=lambda e: e.code.code),
    Column("label_fi", "What the code means, in Finnish.", TEXT, value=lambda e: e.code.label_fi),
    Column("label_sv", "What the code means, in Swedish.", TEXT, value=lambda e: e.code.label_sv),
    Column("label_en", "What the code means, in English.", TEXT, value=lambda e: e.code.label_en),
    Column("valid_from", "First day of its use. Empty if it has none.", DAY, value=lambda e: e.code.valid_from),
    Column("valid_to", "Last day of its use. Empty if it has none.", DAY, value=lambda e: e.code.valid_to),
]


def dictionary(files: Sequence[ExportFile[Any]], values: Values) -> CsvFile[Entry]:
    return CsvFile(
        name="dictionary",
        meaning=_("what each column and each code means"),
        columns=COLUMNS,
        records=lambda site, period: _entries(files, values),
    )


def _entries(files: Sequence[ExportFile[Any]], values: Values) -> Iterator[Entry]:
    for file in files:
        for column in file.columns:
            yield Entry(file.path, column.name, column.format, in_each_language(column.meaning), NO_CODE)
            for value in values(column.vocabulary):
                yield Entry(file.path, column.name, "", NO_MEANING, value)
