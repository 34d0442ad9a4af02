from contextlib import suppress
from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centre.models import Site
from deskapp.management.commands.verify import INVARIANTS
from outcomes.actions import log_ticket
from outcomes.models import Contact, Matter
from tests import make
from tests.make import NOW, TODAY
from tickets import desk_sessions
from tickets.models import DeskSession, Event, Ticket
from tickets.states import DeskMove

TOMORROW = NOW + timedelta(days=1)


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


def since(day: date) -> list[str]:
    said = StringIO()
    with suppress(SystemExit):
        call_command("verify", "--since", str(day), stdout=said)
    return said.getvalue().splitlines()


def test_since_a_day_only_its_tickets_are_counted(here: DeskSession) -> None:
    make.served(here)
    make.ticket(here.site, when=TOMORROW)
    day = TOMORROW.date()
    assert since(day) == [f"ok: {len(INVARIANTS)} invariants hold for 1 tickets since {day}"]


def test_since_a_day_without_a_ticket_all_is_well(here: DeskSession) -> None:
    make.served(here)
    assert since(TOMORROW.date())[0].startswith("ok: ")


def test_since_a_day_the_ones_before_are_not_read(here: DeskSession) -> None:
    Ticket.objects.filter(pk=make.served(here).pk).update(calls=2)
    make.ticket(here.site, when=TOMORROW)
    assert [line.partition(":")[0] for line in since(TOMORROW.date())] == ["ok"]
    assert since(TODAY) == ["myyrmaki: SO 001 of 2026-03-02: calls is 2, by the log 1"]


def test_since_a_day_a_missing_version_of_it_is_found(here: DeskSession) -> None:
    make.served(here)
    make.ticket(here.site, when=TOMORROW)
    Site.objects.filter(pk=here.site_id).update(version=7)
    assert since(TOMORROW.date()) == ["myyrmaki: the log ends at version 6, but the site is at 7"]


def test_since_a_day_a_desk_that_stayed_open_over_night_is_no_violation(here: DeskSession) -> None:
    desk_sessions.change(here, DeskMove.PAUSE, at=TOMORROW)
    desk_sessions.change(here, DeskMove.CLOSE, at=TOMORROW)
    make.desk_session(here.advisor, here.site, when=TOMORROW)
    assert since(TOMORROW.date())[0].startswith("ok: ")


def test_since_a_day_a_contact_of_it_is_checked(here: DeskSession) -> None:
    log_ticket(make.served(here), make.contact(), here.advisor, at=TOMORROW)
    Matter.objects.all().delete()
    contact = Contact.objects.get()
    assert f"myyrmaki: contact {contact.pk} has 0 matters" in since(TOMORROW.date())
