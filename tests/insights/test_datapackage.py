"""The data package, read by an independent implementation of the standard."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package

from centre.models import Site
from insights.exports import archive
from insights.periods import Period
from outcomes.models import Code
from tests.insights.history import write_history
from tests.make import NOW, TODAY
from tickets.models import DeskSession


def export(site: Site, folder: Path) -> Path:
    archive.write_folder(folder, site, Period(TODAY, TODAY), NOW)
    return folder


@pytest.fixture
def folder(here: DeskSession, tmp_path: Path) -> Path:
    """The export of a fixed history."""
    write_history(here)
    return export(here.site, tmp_path)


def described(folder: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / "datapackage.json").read_bytes())
    return read


def schema(folder: Path, file: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one["schema"] for one in described(folder)["resources"] if one["name"] == file)
    return found


def field(folder: Path, file: str, column: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in schema(folder, file)["fields"] if one["name"] == column)
    return found


def problems(folder: Path) -> list[tuple[str, str]]:
    """File and kind of error."""
    report = Package(str(folder / "datapackage.json")).validate()
    broken = [("datapackage", error.type) for error in report.errors]
    return broken + [(task.name, error.type) for task in report.tasks for error in task.errors]


def without_line(file: Path, number: int) -> None:
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([*lines[:number], *lines[number + 1 :]]))


def line_of_ticket_with_contact(folder: Path) -> int:
    def rows(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader((folder / name).read_text(encoding="utf-8-sig").splitlines()))

    of_contact = rows("contacts.csv")[0]["ticket_id"]
    return [row["ticket_id"] for row in rows("tickets.csv")].index(of_contact) + 1


def test_the_export_of_a_history_is_valid(folder: Path) -> None:
    assert problems(folder) == []


def test_the_export_of_an_empty_site_is_valid(site: Site, tmp_path: Path) -> None:
    assert problems(export(site, tmp_path)) == []


def test_a_contact_without_its_ticket_is_a_broken_foreign_key(folder: Path) -> None:
    without_line(folder / "tickets.csv", line_of_ticket_with_contact(folder))
    assert problems(folder) == [("contacts", "foreign-key")]


def test_a_matter_without_its_contact_is_a_broken_foreign_key(folder: Path) -> None:
    without_line(folder / "contacts.csv", 1)
    assert problems(folder) == [("matters", "foreign-key")] * 3


def test_an_unknown_code_is_found(folder: Path) -> None:
    contacts = folder / "contacts.csv"
    contacts.write_bytes(contacts.read_bytes().replace(b"own-language", b"sign-language", 1))
    assert problems(folder) == [("contacts", "constraint-error")]


def test_codes_that_begin_like_a_formula_are_listed_escaped(here: DeskSession, tmp_path: Path) -> None:
    write_history(here)
    Code.objects.filter(code="housing").update(code="-housing")
    Site.objects.update(slug="-site")
    folder = export(Site.objects.get(), tmp_path)
    assert "'-housing" in field(folder, "matters", "topic")["constraints"]["enum"]
    assert problems(folder) == []


def test_codes_have_labels_in_english(folder: Path) -> None:
    first_visit = field(folder, "contacts", "first_visit")
    assert first_visit["constraints"] == {"enum": ["yes", "no", "unknown"]}
    assert first_visit["categories"] == [
        {"value": "yes", "label": "yes"},
        {"value": "no", "label": "no"},
        {"value": "unknown", "label": "not known"},
    ]


def test_keys_are_lists(folder: Path) -> None:
    tickets = {"fields": ["ticket_id"], "reference": {"resource": "tickets", "fields": ["ticket_id"]}}
    contacts = {"fields": ["contact_id"], "reference": {"resource": "contacts", "fields": ["contact_id"]}}
    assert {file: keys(folder, file) for file in ("tickets", "contacts", "matters", "dictionary")} == {
        "tickets": (["ticket_id"], None),
        "contacts": (["contact_id"], [tickets]),
        "matters": (["contact_id", "matter"], [contacts]),
        "dictionary": (None, None),
    }


def keys(folder: Path, file: str) -> tuple[Any, Any]:
    found = schema(folder, file)
    return found.get("primaryKey"), found.get("foreignKeys")


def test_a_field_has_a_type_and_a_meaning(folder: Path) -> None:
    assert [field(folder, "tickets", name) for name in ("code", "service_day", "issued_at", "wait_seconds")] == [
        {"name": "code", "type": "string", "description": "What was called."},
        {"name": "service_day", "type": "date", "description": "Day of service, in the time zone of the site."},
        {"name": "issued_at", "type": "datetime", "description": "When the ticket was taken."},
        {
            "name": "wait_seconds",
            "type": "integer",
            "description": "From taking the ticket to the first call that was answered.",
        },
    ]


def test_every_file_of_rows_has_a_whole_schema(folder: Path) -> None:
    for resource in described(folder)["resources"]:
        header = (folder / resource["path"]).read_text(encoding="utf-8-sig").splitlines()[0]
        assert [one["name"] for one in resource["schema"]["fields"]] == header.split(",")
        assert resource["schema"]["missingValues"] == [""]
        assert (resource["format"], resource["mediatype"], resource["encoding"]) == ("csv", "text/csv", "utf-8")


def test_the_package_states_personal_data_and_has_no_licence(folder: Path) -> None:
    package = described(folder)
    assert list(package) == ["$schema", "name", "title", "description", "created", "resources"]
    assert package["description"].startswith("The rows are personal data")
    assert package["name"] == "myyrmaki-2026-03-02-2026-03-02"


def test_the_package_of_a_demo_is_labelled_as_demo(site: Site, tmp_path: Path) -> None:
    site.synthetic = True
    assert "This is a demo." in described(export(site, tmp_path))["description"]
