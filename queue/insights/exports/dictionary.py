"""The data dictionary: a row for each column, and one for each code that can stand in it."""

from collections.abc import Iterator

from insights.exports.columns import Column
from insights.exports.vocabulary import Value, in_each_language, values

HEADER = ["file", "column", "format", "meaning_fi", "meaning_sv", "meaning_en", *Value._fields]


def rows(files: dict[str, list[Column]]) -> Iterator[list[str]]:
    nothing, unsaid = [""] * len(Value._fields), [""] * 4
    for file, columns in files.items():
        for column in columns:
            here = [f"{file}.csv", column.name]
            yield [*here, column.format, *in_each_language(column.meaning), *nothing]
            yield from ([*here, *unsaid, *value] for value in values(column.values))
