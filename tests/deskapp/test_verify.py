from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deskapp.management.commands.verify import INVARIANTS
from tests import make
from tickets.models import DeskSession, Event, Ticket


@pytest.fixture
def here(db: None, clock: time_machine.Traveller) -> DeskSession:
    """Amina at desk 1 of Myyrmäki, beside a second site."""
    make.ticket(make.site("tikkurila"))
    site = make.site()
    return make.desk_session(make.amina(site), site)


def test_verify_prints_one_line_when_all_invariants_hold(here: DeskSession, capsys: pytest.CaptureFixture[str]) -> None:
    make.served(here)
    call_command("verify")
    assert capsys.readouterr().out == f"ok: {len(INVARIANTS)} invariants hold for 2 tickets and 6 events\n"


def test_verify_passes_on_an_empty_database(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify")
    assert capsys.readouterr().out == f"ok: {len(INVARIANTS)} invariants hold for 0 tickets and 0 events\n"


def test_verify_prints_one_line_per_violation_and_exits_with_1(
    here: DeskSession, capsys: pytest.CaptureFixture[str]
) -> None:
    ticket = make.served(here)
    Ticket.objects.filter(pk=ticket.pk).update(calls=2)
    Event.objects.filter(site__slug="tikkurila").update(version=2)
    with pytest.raises(SystemExit, match="1"):
        call_command("verify")
    assert capsys.readouterr().out.splitlines() == [
        "myyrmaki: SO 001 of 2026-03-02: calls is 2, by the log 1",
        "tikkurila: version 1 is missing",
        "tikkurila: the log ends at version 2, but the site is at 1",
    ]


def test_a_long_history_takes_no_more_queries_than_a_short_one(here: DeskSession) -> None:
    counts = []
    for more in (1, 30):
        for _ in range(more):
            make.served(here)
        with CaptureQueriesContext(connection) as queries:
            call_command("verify", stdout=StringIO())
        counts.append(len(queries))
    assert counts[0] == counts[1]
