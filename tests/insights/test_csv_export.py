import csv
import re
from io import StringIO

import pytest

from insights.exports.csv_export import FORMULA, escape_formula, sheet

FORMULAS = [
    "=1+1",
    "+358401234567",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    '=HYPERLINK("http://example.org","click")',
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
]
HARMLESS = [
    "SO 014",
    "fa-AF",
    "'",
    "",
    "1-2",
    "a=b",
    "۱۲۳",
    "مرحبا",
    "Ääni, öljy",
    'say "no"',
    "two\nlines",
    "x;y",
    "x, y",
    ";",
    "a;b-c",
    "5 - 3",
]


SEPARATORS = [";", ",", "\t", "\n", "\r\n", "; ", ';"', ";\t", "\t\xa0"]


def fields(line: str, separators: str) -> list[str]:
    """As a spreadsheet splits that knows no quotes, and drops those and the spaces at the start of a field."""
    return [field.lstrip('" \xa0') for field in re.split(f"[{separators}\r\n]", line)]


def text(rows: list[list[object]]) -> str:
    return b"".join(sheet(["a", "b"], rows)).decode()


@pytest.mark.parametrize("split_at", [";", ",", "\t", ";,\t"])
@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("formula", FORMULAS)
def test_no_formula_begins_where_a_spreadsheet_splits_a_cell(formula: str, separator: str, split_at: str) -> None:
    line = text([["x", f"x{separator}{formula}{separator}{formula}"]])
    assert [field for field in fields(line, split_at) if field[:1] in FORMULA] == []


def test_the_apostrophe_stands_before_the_formula() -> None:
    assert escape_formula("x; =1;y\t@2") == "x;' =1;y\t'@2"
    assert escape_formula("=1;=2") == "'=1;'=2"


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_becomes_a_text(formula: str) -> None:
    assert escape_formula(formula) == f"'{formula}".replace("\t=", "\t'=").replace("\r=", "\r'=")


@pytest.mark.parametrize("cell", [*HARMLESS, 0, -1, None])
def test_a_cell_that_is_no_formula_is_unchanged(cell: object) -> None:
    assert escape_formula(cell) == cell


def test_a_sheet_begins_with_a_utf_8_byte_order_mark() -> None:
    assert b"".join(sheet(["a"], [])) == b"\xef\xbb\xbfa\r\n"


def test_lines_end_and_quotes_are_doubled_as_in_rfc_4180() -> None:
    assert text([['say "no"', None], ["x,y", 7]]) == '\ufeffa,b\r\n"say ""no""",\r\n"x,y",7\r\n'


def test_a_written_sheet_can_be_read_back() -> None:
    rows: list[list[object]] = [[cell, place] for place, cell in enumerate(HARMLESS)]
    read = list(csv.reader(StringIO(text(rows).removeprefix("\ufeff"), newline="")))
    assert read == [["a", "b"], *([cell, str(place)] for place, cell in enumerate(HARMLESS))]


def test_a_long_sheet_comes_in_pieces() -> None:
    pieces = list(sheet(["a"], ([row] for row in range(2500))))
    assert [piece.count(b"\r\n") for piece in pieces] == [1, 1000, 1000, 500]
