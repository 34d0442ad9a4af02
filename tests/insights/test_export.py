"""The export, read back as its reader would, against what was done."""

import csv
from collections import Counter
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centre.models import Language, Person, Site
from insights.exports import archive
from insights.periods import Period
from outcomes.actions import log_ticket, log_without_ticket
from outcomes.models import Code
from tests import make
from tests.make import NOW, TODAY, minutes
from tickets import flow
from tickets.models import DeskSession, Ticket
from tickets.site_transaction import Actor
from tickets.states import FINAL, Move, State

TODAY_ONLY = Period(TODAY, TODAY)
Rows = list[dict[str, str]]


def read(site: Site, period: Period = TODAY_ONLY) -> dict[str, Rows]:
    file = BytesIO()
    archive.write_zip(file, site, period, NOW)
    with ZipFile(file) as opened:
        names = [name for name in opened.namelist() if name.endswith(".csv")]
        texts = {name: opened.read(name).decode("utf-8-sig").splitlines() for name in names}
    return {name.removesuffix(".csv"): list(csv.DictReader(text)) for name, text in texts.items()}


@pytest.fixture
def visit(here: DeskSession) -> Ticket:
    """Served from 10:05 to 10:20 and logged, with a referral and a gap."""
    ticket = make.ticket(here.site)
    for at, move in ((5, Move.CALL), (6, Move.START), (20, Move.FINISH)):
        flow.move(ticket, move, at=NOW + minutes(at), by=Actor(here.advisor, here.desk))
    matters = make.matter("signposted", destinations=["kela", "ngo"]), make.matter("not-helped", gaps=["full"])
    log_ticket(ticket, make.contact(*matters, served="en"), here.advisor, at=NOW + minutes(21))
    return ticket


def test_a_ticket_is_exported_with_every_column(visit: Ticket) -> None:
    assert read(visit.site)["tickets"] == [
        {
            "ticket_id": "2",
            "site": "myyrmaki",
            "service_day": "2026-03-02",
            "code": "SO 001",
            "requested_language": "so",
            "line_language": "so",
            "served_language": "en",
            "channel": "kiosk",
            "issued_at": "2026-03-02T10:00:00+02:00",
            "first_called_at": "2026-03-02T10:05:00+02:00",
            "last_called_at": "2026-03-02T10:05:00+02:00",
            "started_at": "2026-03-02T10:06:00+02:00",
            "finished_at": "2026-03-02T10:20:00+02:00",
            "wait_seconds": "300",
            "wait_again_seconds": "",
            "service_seconds": "840",
            "calls": "1",
            "state": "served",
            "closure": "",
            "call_rule": "",
        }
    ]


def test_the_contact_and_matters_of_a_ticket_are_exported(visit: Ticket) -> None:
    exported = read(visit.site)
    (contact,), (first, second) = exported["contacts"], exported["matters"]
    assert list(contact.values())[1:] == [
        *("2", "myyrmaki", "2026-03-02", "kiosk", "so", "en", "own-language", "self", "unknown", "1"),
        "2026-03-02T10:21:00+02:00",
    ]
    assert {first["contact_id"], second["contact_id"]} == {contact["contact_id"]}
    assert list(first.values())[1:] == ["1", "housing", "city", "h2", "signposted", "kela", "ngo", "", "", ""]
    assert list(second.values())[1:] == ["2", "housing", "city", "h2", "not-helped", "", "", "", "full", ""]


def test_a_phone_call_has_a_contact_without_a_ticket(here: DeskSession) -> None:
    late = NOW.replace(hour=23, minute=59)
    log_without_ticket(here.site, Language.objects.get(pk="ar"), make.contact(), here.advisor, at=late)
    (contact,) = read(here.site)["contacts"]
    assert (contact["ticket_id"], contact["service_day"], contact["requested_language"]) == ("", "2026-03-02", "ar")


def test_the_export_equals_a_recount(here: DeskSession) -> None:
    for state in (*FINAL, State.PARKED, State.WAITING, State.SERVING):
        make.in_state(state, here)
    for ticket in Ticket.objects.filter(state=State.SERVED):
        log_ticket(ticket, make.contact(), here.advisor, at=NOW)
    exported = read(here.site)
    stored = Counter(Ticket.objects.values_list("state", flat=True))
    assert Counter(row["state"] for row in exported["tickets"]) == stored
    assert (len(exported["contacts"]), len(exported["matters"])) == (stored["served"], stored["served"])


def test_only_the_period_and_the_site_are_exported(visit: Ticket, here: DeskSession) -> None:
    make.ticket(here.site, when=NOW + timedelta(days=1))
    make.ticket(make.site("tikkurila"))
    log_without_ticket(
        here.site, Language.objects.get(pk="ar"), make.contact(), here.advisor, at=NOW - timedelta(days=1)
    )
    exported = read(here.site)
    assert [len(exported[name]) for name in ("tickets", "contacts", "matters")] == [1, 1, 2]
    assert [row["code"] for row in read(here.site, Period(date(2026, 3, 3), date(2026, 3, 9)))["tickets"]] == ["SO 001"]


def test_the_export_has_no_names_and_no_tokens(visit: Ticket) -> None:
    file = BytesIO()
    archive.write_zip(file, visit.site, TODAY_ONLY, NOW)
    with ZipFile(file) as opened:
        everything = b"".join(opened.read(name) for name in opened.namelist()).decode()
    person = Person.objects.get()
    assert visit.token
    assert [secret for secret in (visit.token, person.username, person.first_name) if secret in everything] == []


def test_formulas_in_typed_texts_are_escaped(here: DeskSession) -> None:
    Code.objects.filter(code="housing").update(label_fi="=1+1", label_en="شقة @home")
    Site.objects.update(slug="-site")
    make.ticket(Site.objects.get())
    exported = read(Site.objects.get())
    assert exported["tickets"][0]["site"] == "'-site"
    housing = next(row for row in exported["dictionary"] if row["code"] == "housing")
    assert (housing["label_fi"], housing["label_en"]) == ("'=1+1", "شقة @home")


def test_every_column_and_every_code_is_in_the_dictionary(visit: Ticket) -> None:
    exported = read(visit.site)
    described = {(row["file"], row["column"]) for row in exported["dictionary"] if not row["code"]}
    known = {(row["file"], row["column"], row["code"]) for row in exported["dictionary"]}
    coded = {(row["file"], row["column"]) for row in exported["dictionary"] if row["format"] == "code"}
    for name in ("tickets", "contacts", "matters"):
        for row in exported[name]:
            assert {(f"{name}.csv", column) for column in row} <= described
            cells = {(f"{name}.csv", column, cell) for column, cell in row.items() if cell}
            assert {cell for cell in cells if cell[:2] in coded} <= known


def test_labels_and_meanings_are_in_three_languages(site: Site) -> None:
    for row in read(site)["dictionary"]:
        texts = [row[f"label_{tag}" if row["code"] else f"meaning_{tag}"] for tag in ("fi", "sv", "en")]
        assert all(texts), row


def test_thirty_tickets_take_no_more_queries_than_one(here: DeskSession) -> None:
    taken = []
    for more in (1, 29):
        for _ in range(more):
            log_ticket(make.served(here), make.contact(), here.advisor, at=NOW)
        with CaptureQueriesContext(connection) as queries:
            read(here.site)
        taken.append(len(queries))
    assert taken[0] == taken[1]


def test_the_note_states_the_licence_and_the_counting_rules(visit: Ticket) -> None:
    file = BytesIO()
    archive.write_zip(file, visit.site, TODAY_ONLY, NOW)
    note = ZipFile(file).read("README.txt").decode("utf-8-sig")
    assert note.count("CC BY 4.0") == 3
    assert "A ticket is not a contact, and a contact is not a person." in note
    assert "This is a demo." not in note


def test_the_export_of_a_demo_is_labelled_as_demo(site: Site) -> None:
    site.synthetic = True
    file = BytesIO()
    archive.write_zip(file, site, TODAY_ONLY, NOW)
    assert "This is a demo." in ZipFile(file).read("README.txt").decode()


def test_the_command_writes_the_files_of_the_package(
    visit: Ticket, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with time_machine.travel(NOW, tick=False):
        call_command("export", "--site", "myyrmaki", "--to-folder", str(tmp_path / "out"))
    names = ["tickets.csv", "contacts.csv", "matters.csv", "dictionary.csv", "datapackage.json", "README.txt"]
    assert capsys.readouterr().out.splitlines() == [str(tmp_path / "out" / name) for name in names]
    written = (tmp_path / "out" / "tickets.csv").read_text(encoding="utf-8-sig").splitlines()
    assert list(csv.DictReader(written)) == read(visit.site)["tickets"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(["--site", "nowhere"], "There is no site"), (["--site", "myyrmaki", "--from", "1.3.2026"], "2026-03-31")],
)
def test_the_command_refuses_invalid_arguments(site: Site, tmp_path: Path, arguments: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("export", *arguments, "--to-folder", str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()
