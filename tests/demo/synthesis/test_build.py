from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from centre.models import Site
from demo.build import find_or_build
from demo.synthesis.build import synthesise
from tests import make
from tests.make import NOW, TODAY
from tickets.models import Event, Ticket
from tickets.states import DeskMove, Move

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TICKETS, DAYS = 1200, 8


def rows(seed: int) -> list[tuple[object, ...]]:
    """The history that this seed gives; the database is empty again afterwards."""
    columns = ["version", "at", "move", "ticket__prefix", "ticket__number", "language", "desk__name", "reason"]
    columns += ["advisor__username", "ticket__contact__logged_at", "ticket__contact__matters__topic__code"]
    with transaction.atomic():
        synthesise(NOW, tickets=150, seed=seed)
        found = list(Event.objects.order_by("version", "ticket__contact__matters").values_list(*columns))
        transaction.set_rollback(True)
    return found


def test_every_invariant_holds_for_a_synthetic_history() -> None:
    synthesise(NOW, tickets=TICKETS, days=DAYS, seed=3)
    said = StringIO()
    call_command("verify", stdout=said)
    assert said.getvalue().startswith("ok: ")


def test_it_has_the_asked_number_of_tickets_on_every_day_up_to_yesterday() -> None:
    synthesise(NOW, tickets=TICKETS, days=DAYS, seed=3)
    days = Ticket.objects.order_by("day").values_list("day", flat=True).distinct()
    assert list(days) == [TODAY - timedelta(days=back) for back in range(DAYS, 0, -1)]
    assert Ticket.objects.count() == TICKETS


def test_without_days_there_are_about_150_tickets_a_day() -> None:
    synthesise(NOW, tickets=450, seed=3)
    assert Ticket.objects.values("day").distinct().count() == 3


def test_every_move_of_a_ticket_occurs() -> None:
    synthesise(NOW, tickets=TICKETS, days=DAYS, seed=3)
    moves = set(Event.objects.values_list("move", flat=True))
    assert moves == {*Move, *DeskMove} - {DeskMove.PAUSE, DeskMove.RESUME}


def test_the_same_seed_gives_the_same_rows() -> None:
    first, again, other = rows(1), rows(1), rows(2)
    assert first == again != other


def test_a_synthetic_centre_is_marked_as_made_up() -> None:
    assert synthesise(NOW, tickets=10, seed=3).synthetic


def test_the_demo_shows_a_synthetic_centre() -> None:
    site = synthesise(NOW, tickets=10, seed=3)
    assert find_or_build(NOW) == site


def test_a_ticket_after_a_synthetic_history_continues_its_log() -> None:
    site = synthesise(NOW, tickets=10, seed=3)
    make.ticket(site)
    call_command("verify", stdout=StringIO())


def test_a_database_that_is_not_empty_is_refused() -> None:
    make.person("alice", None)
    with pytest.raises(CommandError, match="This database is not empty, so it was not changed"):
        call_command("synthesise", "--tickets", "10", "--seed", "1")
    assert not Site.objects.exists()


@pytest.mark.parametrize("number", ["0", "-1", "many"])
def test_a_number_of_tickets_below_one_is_refused(number: str) -> None:
    with pytest.raises(CommandError, match="not a whole number from 1 on"):
        call_command("synthesise", "--tickets", number, "--seed", "1")
