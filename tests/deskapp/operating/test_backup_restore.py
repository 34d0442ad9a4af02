from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from centre.models import Site
from tests import make
from tickets import board
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Of a site with two tickets."""
    site = make.site()
    make.ticket(site, "so")
    make.ticket(site, "ar")
    call_command("backup", tmp_path / "copy")
    return tmp_path / "copy"


def test_a_restored_database_has_its_old_content_and_a_new_epoch(copy: Path) -> None:
    before = board.read("myyrmaki", make.NOW)
    make.ticket(Site.objects.get(), "so")
    call_command("restore", copy)
    after = board.read("myyrmaki", make.NOW)
    assert after | {"epoch": ""} == before | {"epoch": ""}
    assert after["epoch"] != before["epoch"]


def test_a_restored_database_holds_every_invariant_and_issues_tickets(copy: Path) -> None:
    make.ticket(Site.objects.get(), "so")
    call_command("restore", copy)
    assert make.ticket(Site.objects.get(), "so").code == "SO 002"
    call_command("verify")


def test_a_copy_is_never_overwritten(copy: Path) -> None:
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", copy)


def test_a_copy_is_readable_by_its_owner_only(copy: Path) -> None:
    assert copy.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in copy.parent.iterdir()] == [copy.name]


def test_restoring_a_file_that_is_no_copy_changes_nothing(copy: Path) -> None:
    wrong = copy.with_name("wrong")
    wrong.write_text("not a database")
    with pytest.raises(CommandError, match=r"not a copy|not appear to be"):
        call_command("restore", wrong)
    assert Ticket.objects.count() == 2


def test_restoring_a_truncated_copy_changes_nothing(copy: Path) -> None:
    torn = copy.with_name("torn")
    torn.write_bytes(copy.read_bytes()[:-20_000])
    with pytest.raises(CommandError):
        call_command("restore", torn)
    assert Ticket.objects.count() == 2
