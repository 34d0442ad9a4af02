from datetime import timedelta

import pytest

from centre.models import Language
from insights import invariants
from outcomes.actions import log_ticket
from outcomes.models import Contact
from tests import make
from tests.make import NOW
from tickets.models import DeskSession, Event, Ticket
from tickets.states import Move, State


@pytest.fixture
def busy(here: DeskSession) -> DeskSession:
    for state in (State.SERVED, State.NO_SHOW, State.LEFT, State.WAITING):
        make.in_state(state, here)
    log_ticket(Ticket.objects.get(state=State.SERVED), make.contact(), here.advisor, at=NOW)
    return here


def broken(here: DeskSession) -> list[tuple[str, str]]:
    return [(holds.__name__, line) for holds in invariants.ALL for line in holds(here.site, NOW)]


def test_tables_export_and_rows_agree(busy: DeskSession) -> None:
    assert broken(busy) == []


def test_a_ticket_that_was_never_issued_is_in_the_export_only(busy: DeskSession) -> None:
    Event.objects.filter(ticket__state=State.LEFT, move=Move.ISSUE).delete()
    line = "left in so: the table has 0, the export 1"
    assert broken(busy) == [("tables_equal_the_export", line)]


def test_a_ticket_without_events_is_not_exported(busy: DeskSession) -> None:
    Event.objects.filter(ticket__state=State.WAITING).delete()
    assert broken(busy) == [("the_export_has_every_row", "tickets: the export has 3 rows, the database 4")]


def test_a_contact_outside_all_time_is_not_exported(busy: DeskSession) -> None:
    Contact.objects.update(ticket=None, logged_at=NOW - timedelta(days=365 * 40))
    assert broken(busy) == [
        ("the_export_has_every_row", "contacts: the export has 0 rows, the database 1"),
        ("the_export_has_every_row", "matters: the export has 0 rows, the database 1"),
    ]


def test_the_language_of_a_contact_is_its_own(busy: DeskSession) -> None:
    Contact.objects.update(requested_language=Language.objects.get(pk="ar"))
    assert broken(busy) == []
