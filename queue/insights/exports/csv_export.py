"""CSV that opens everywhere: RFC 4180, UTF-8, and never a formula."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice

BOM = "\ufeff"
"""Excel reads a file without it in the code page of the machine, and breaks every letter that is not ASCII."""
FORMULA = frozenset("=+-@\t\r＝＋－＠")
SPLIT_FORMULA = re.compile(r"""([;,\t\r\n])(?=[ \xa0"]*[=+\-@\t\r＝＋－＠])""")
"""A separator in a cell before something like a formula. A spreadsheet that splits the file at semicolons or tabs does
not see the quotes around the cell, because they stand behind a comma."""
BATCH = 1000


def sheet(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The file in pieces of a thousand rows."""
    left = iter(rows)
    yield (BOM + _as_csv([header])).encode()
    while batch := list(islice(left, BATCH)):
        yield _as_csv(batch).encode()


def escape_formula(cell: object) -> object:
    return escape_formulas([cell])[0]


def escape_formulas(row: Iterable[object]) -> list[object]:
    """A spreadsheet would compute a text that begins like a formula; an apostrophe in front keeps it a text."""
    return [_escape(cell) if isinstance(cell, str) else cell for cell in row]


def _escape(cell: str) -> str:
    if cell[:1] in FORMULA:
        cell = f"'{cell}"
    return SPLIT_FORMULA.sub(r"\1'", cell)


def _as_csv(rows: Iterable[Sequence[object]]) -> str:
    written = StringIO(newline="")
    csv.writer(written).writerows(map(escape_formulas, rows))
    return written.getvalue()
