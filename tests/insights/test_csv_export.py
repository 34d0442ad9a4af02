import csv
from io import StringIO

import pytest

from insights.exports.csv_export import escape_formula, sheet

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
HARMLESS = ["SO 014", "fa-AF", "'", "", "1-2", "a=b", "۱۲۳", "مرحبا", "Ääni, öljy", 'say "no"', "two\nlines"]


def text(rows: list[list[object]]) -> str:
    return b"".join(sheet(["a", "b"], rows)).decode()


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_becomes_a_text(formula: str) -> None:
    assert escape_formula(formula) == f"'{formula}"


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
