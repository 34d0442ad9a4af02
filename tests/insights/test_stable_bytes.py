"""The bytes of the exported files are a contract with the programs that read them.

A new column changes the expected files; any other change in them breaks those programs.
"""

from pathlib import Path

import pytest

from centre.models import Site
from insights.exports import archive
from insights.periods import Period
from outcomes.models import Contact
from tests.insights.history import write_history
from tests.make import NOW, TODAY
from tickets.models import DeskSession

EXPECTED = Path(__file__).parent / "expected"
"""`{0}` and its like stand for the numbers of the contacts, which depend on earlier tests. In the dictionary, only
the lines of the columns are expected: codes are data of the centre."""


def export(site: Site, folder: Path) -> Path:
    archive.write_folder(folder, site, Period(TODAY, TODAY), NOW)
    return folder


def expected(file: str, contacts: list[Contact]) -> bytes:
    text = (EXPECTED / file).read_bytes().decode()
    return text.format(*(contact.pk for contact in contacts)).encode()


@pytest.mark.parametrize("file", ["tickets.csv", "contacts.csv", "matters.csv"])
def test_the_exported_rows_keep_their_bytes(here: DeskSession, tmp_path: Path, file: str) -> None:
    contacts = write_history(here)
    assert (export(here.site, tmp_path) / file).read_bytes() == expected(file, contacts)


def test_the_dictionary_columns_keep_their_bytes(site: Site, tmp_path: Path) -> None:
    lines = (export(site, tmp_path) / "dictionary.csv").read_bytes().splitlines(keepends=True)
    columns = [line for line in lines if line.endswith(b",,,,,,\r\n") or b"label_fi" in line]
    assert b"".join(columns) == (EXPECTED / "dictionary.csv").read_bytes()
