from datetime import timedelta

import pytest

from centre.models import Language, Site
from insights.periods import Period
from insights.reports.volume import HEADINGS, counts, volume
from outcomes.actions import log_ticket, log_without_ticket
from tests import make
from tests.make import NOW, TODAY
from tickets.models import DeskSession, Event, Ticket
from tickets.states import State

TODAY_ONLY = Period(TODAY, TODAY)


def visits(here: DeskSession, language: str, count: int) -> None:
    for _ in range(count):
        log_ticket(make.served(here, language), make.contact(), here.advisor, at=NOW)


def test_tickets_contacts_and_matters_are_counted_by_requested_language(here: DeskSession) -> None:
    for state in (State.SERVED, State.NO_SHOW, State.LEFT, State.PARKED, State.WAITING):
        make.in_state(state, here)
    ticket = Ticket.objects.get(state=State.SERVED)
    log_ticket(ticket, make.contact(make.matter(), make.matter(), served="en"), here.advisor, at=NOW)
    log_without_ticket(here.site, Language.objects.get(pk="ar"), make.contact(), here.advisor, at=NOW)
    assert counts(here.site, TODAY_ONLY) == {
        ("so", "served"): 1,
        ("so", "no_show"): 1,
        ("so", "left"): 1,
        ("so", "unfinished"): 2,
        ("so", "contacts"): 1,
        ("so", "matters"): 2,
        ("ar", "contacts"): 1,
        ("ar", "matters"): 1,
    }


def test_only_the_period_and_the_site_are_counted(here: DeskSession) -> None:
    make.ticket(here.site, when=NOW + timedelta(days=1))
    make.ticket(make.site("tikkurila"))
    assert counts(here.site, TODAY_ONLY) == {}


def test_tickets_are_counted_by_the_log_and_not_the_table(here: DeskSession) -> None:
    make.served(here)
    Ticket.objects.update(state=State.LEFT)
    assert counts(here.site, TODAY_ONLY) == {("so", "served"): 1}


def test_the_table_has_a_row_per_language_and_a_total(here: DeskSession) -> None:
    visits(here, "so", 7)
    visits(here, "ar", 5)
    for _ in range(6):
        make.in_state(State.LEFT, here)
    table = volume(here.site, TODAY_ONLY)
    assert len(table.columns) == len(HEADINGS) == 7
    assert [(row.label, row.cells) for row in [*table.rows, table.total]] == [
        ("arabia", [5, 0, 0, 0, 5, 5, 5]),
        ("somali", [7, 0, 6, 0, 13, 7, 7]),
        ("Yhteensä", [12, 0, 6, 0, 18, 12, 12]),
    ]


def test_small_counts_are_hidden_together_with_revealing_counts(here: DeskSession) -> None:
    visits(here, "so", 7)
    visits(here, "ar", 6)
    make.in_state(State.NO_SHOW, here)
    somali = next(row for row in volume(here.site, TODAY_ONLY).rows if row.label == "somali")
    assert somali.cells[:2] == [None, None]
    assert somali.cells[5:] == [None, None]


def test_a_period_without_tickets_has_an_empty_table(site: Site) -> None:
    table = volume(site, TODAY_ONLY)
    assert (table.rows, table.total.cells) == ([], [0] * 7)


@pytest.mark.parametrize("more", [1, 30])
def test_queries_do_not_grow_with_the_number_of_tickets(
    here: DeskSession, more: int, django_assert_num_queries: object
) -> None:
    visits(here, "so", more)
    with django_assert_num_queries(3):  # type: ignore[operator]
        volume(here.site, TODAY_ONLY)


def test_events_are_only_read(here: DeskSession) -> None:
    visits(here, "so", 1)
    before = Event.objects.count()
    volume(here.site, TODAY_ONLY)
    assert Event.objects.count() == before
