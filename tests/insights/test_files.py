"""A file of the export is declared in one place, and every other part of the package follows."""

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from centre.models import Desk, Site
from insights import invariants
from insights.exports import archive
from insights.exports.column_types import MOMENT, NUMBER, TEXT, Column
from insights.exports.file_types import ExportFile
from insights.exports.files import FILES
from insights.periods import Period
from tests.make import NOW, TODAY

ROWS = ["tickets.csv", "contacts.csv", "matters.csv"]
DESKS = ExportFile[Desk](
    name="desks",
    meaning=FILES[0].meaning,
    records=lambda site, period: site.desks.iterator(),
    stored=lambda site: Desk.objects.filter(site=site),
    columns=[
        Column("desk", "What stands on its sign.", TEXT, value=lambda desk: desk.name),
        Column("place", "Its place in the row.", NUMBER, value=lambda desk: desk.position),
        Column("opened_at", "When it opened.", MOMENT, value=lambda desk: NOW),
    ],
)
"""A made-up file."""


@contextmanager
def declared(file: ExportFile[Any]) -> Iterator[None]:
    FILES.append(file)
    try:
        yield
    finally:
        FILES.remove(file)


@pytest.fixture
def exported(site: Site, tmp_path: Path) -> Path:
    with declared(DESKS):
        archive.write_folder(tmp_path, site, Period(TODAY, TODAY), NOW)
    return tmp_path


def read(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))


def test_a_declared_file_is_written(exported: Path) -> None:
    assert read(exported / "desks.csv") == [
        {"desk": "1", "place": "0", "opened_at": "2026-03-02T10:00:00+02:00"},
        {"desk": "2", "place": "1", "opened_at": "2026-03-02T10:00:00+02:00"},
    ]


def test_a_declared_file_is_in_the_zip(site: Site) -> None:
    file = BytesIO()
    with declared(DESKS):
        archive.write_zip(file, site, Period(TODAY, TODAY), NOW)
    names = [*ROWS, "desks.csv", "dictionary.csv", "datapackage.json", "README.txt"]
    assert ZipFile(file).namelist() == names


def test_a_declared_file_is_in_the_note_in_three_languages(exported: Path) -> None:
    assert (exported / "README.txt").read_text(encoding="utf-8").count("- desks.csv: ") == 3


def test_a_declared_file_is_in_the_dictionary(exported: Path) -> None:
    rows = [row for row in read(exported / "dictionary.csv") if row["file"] == "desks.csv"]
    assert [(row["column"], row["format"], row["meaning_en"]) for row in rows] == [
        ("desk", "text", "What stands on its sign."),
        ("place", "number", "Its place in the row."),
        ("opened_at", "YYYY-MM-DDTHH:MM:SS+HH:MM", "When it opened."),
    ]


def test_a_declared_file_is_a_resource_of_the_data_package(exported: Path) -> None:
    resources: list[dict[str, Any]] = json.loads((exported / "datapackage.json").read_bytes())["resources"]
    fields = next(resource["schema"]["fields"] for resource in resources if resource["path"] == "desks.csv")
    assert [(field["name"], field["type"]) for field in fields] == [
        ("desk", "string"),
        ("place", "integer"),
        ("opened_at", "datetime"),
    ]


def test_a_declared_file_must_have_every_stored_row(site: Site) -> None:
    one = replace(DESKS, records=lambda site, period: site.desks.all()[:1].iterator())
    with declared(one):
        broken = list(invariants.the_export_has_every_row(site, NOW))
    assert broken == ["desks: the export has 1 rows, the database 2"]


def test_names_of_files_and_columns_are_unique() -> None:
    names = [file.name for file in FILES]
    assert len(set(names)) == len(names)
    assert all(len(set(file.header)) == len(file.header) for file in FILES)
