"""Each invariant is broken on purpose, past the guards, and says so in exactly one line."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection

from centre.models import Desk, Site
from tests import make
from tests.make import NOW, TODAY, minutes
from tickets import desk_sessions, flow, invariants
from tickets.models import DeskSession, Event, Ticket
from tickets.states import DeskMove, DeskState, Move, State


@contextmanager
def without(table: str, constraint: str) -> Iterator[None]:
    """As if the schema did not forbid it. The end of the test rolls it back, but for the pragma of SQLite."""
    sqlite, index = connection.vendor == "sqlite", constraint.startswith("one_")
    with connection.cursor() as cursor:
        if index:
            cursor.execute(f"DROP INDEX {constraint}")
        elif sqlite:
            cursor.execute("PRAGMA ignore_check_constraints = 1")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
        yield
        if sqlite:
            cursor.execute("PRAGMA ignore_check_constraints = 0")


@pytest.fixture
def busy(here: DeskSession, there: DeskSession) -> Site:
    """A busy site: a ticket in each state, a desk that was closed and opened again, two lines."""
    for state in (State.SERVED, State.NO_SHOW, State.LEFT, State.PARKED, State.WAITING, State.CALLED):
        make.in_state(state, here)
    make.ticket(here.site, "fi")
    desk_sessions.change(there, DeskMove.PAUSE, at=NOW)
    desk_sessions.change(there, DeskMove.CLOSE, at=NOW + minutes(1))
    make.desk_session(there.advisor, there.site, "2", NOW + minutes(2))
    return Site.objects.get()


def broken(site: Site) -> list[tuple[str, str]]:
    fresh = Site.objects.get(pk=site.pk)
    return [(holds.__name__, line) for holds in invariants.ALL for line in holds(fresh, NOW)]


def test_all_invariants_hold_at_a_busy_site(busy: Site) -> None:
    assert broken(busy) == []


def test_all_invariants_hold_at_an_empty_site(site: Site) -> None:
    assert broken(site) == []


def test_a_violation_is_not_reported_at_another_site(busy: Site) -> None:
    other = make.site("tikkurila")
    make.served(make.desk_session(make.person("viljo", other, "so"), other))
    Event.objects.filter(site=other, move=Move.START).update(from_state="parked")
    assert broken(busy) == []


def test_a_ticket_that_differs_from_the_log_is_reported(busy: Site) -> None:
    Ticket.objects.filter(number=5, prefix="SO").update(calls=3, return_priority=True)
    line = f"SO 005 of {TODAY}: return_priority is True, by the log False, calls is 3, by the log 0"
    assert broken(busy) == [("log_gives_tickets", line)]


def test_a_ticket_missing_from_the_log_is_reported(busy: Site) -> None:
    Event.objects.filter(ticket__prefix="FI").delete()
    assert list(invariants.log_gives_tickets(busy, NOW)) == [f"FI 001 of {TODAY} is not in the log"]


def test_a_ticket_of_another_site_in_the_log_is_reported(busy: Site) -> None:
    stranger = make.ticket(make.site("tikkurila"))
    Event.objects.filter(ticket=stranger).update(site=busy, version=busy.version + 1)
    line = f"the log moves ticket {stranger.pk}, which is not a ticket of this site"
    assert list(invariants.log_gives_tickets(busy, NOW)) == [line]


def test_a_desk_session_that_differs_from_the_log_is_reported(busy: Site, there: DeskSession) -> None:
    DeskSession.objects.filter(pk=there.pk).update(closed_at=NOW + minutes(3))
    line = (
        f"desk {there.desk_id}, opened 2026-03-02 08:00 UTC: "
        "closed_at is 2026-03-02 08:03:00+00:00, by the log 2026-03-02 08:01:00+00:00"
    )
    assert broken(busy) == [("log_gives_desk_sessions", line)]


def test_a_desk_session_missing_from_the_log_is_reported(busy: Site, there: DeskSession) -> None:
    DeskSession.objects.create(
        site=busy, desk=there.desk, advisor=there.advisor, opened_at=NOW, closed_at=NOW, state=DeskState.CLOSED
    )
    assert broken(busy) == [("log_gives_desk_sessions", f"desk {there.desk_id} was on duty 3 times, by the log 2")]


def test_a_missing_version_is_reported(busy: Site, there: DeskSession) -> None:
    Event.objects.filter(move=DeskMove.PAUSE).delete()
    missing = Site.objects.get().version - 2
    assert list(invariants.versions_have_no_gap(busy, NOW)) == [f"version {missing} is missing"]


def test_a_log_that_ends_early_is_reported(busy: Site) -> None:
    Site.objects.update(version=busy.version + 1)
    line = f"the log ends at version {busy.version}, but the site is at {busy.version + 1}"
    assert broken(busy) == [("versions_have_no_gap", line)]


def test_a_gap_in_a_series_is_reported(busy: Site) -> None:
    Ticket.objects.filter(prefix="FI").update(number=4)
    assert broken(busy) == [("numbers_have_no_gap", f"FI on {TODAY}: number 1 to 3 are missing")]


def test_a_duplicate_number_is_reported() -> None:
    """SQLite cannot drop the plain uniqueness of numbers and versions, so these are rows by hand."""
    assert dict(invariants.counted([1, 2, 2])) == {1: "", 2: "2 is there twice"}


def test_a_key_that_made_two_tickets_is_reported(site: Site) -> None:
    make.ticket(site), make.ticket(site)
    with without("tickets_event", "one_key_per_station"):
        Event.objects.update(idempotency_key="tap")
        assert broken(site) == [("one_key_one_ticket", "key “tap” of station 1 made 2 events")]


def test_an_illegal_step_is_reported(busy: Site) -> None:
    event = Event.objects.get(move=Move.NO_SHOW)
    Event.objects.filter(pk=event.pk).update(from_state="parked")
    line = f"ticket {event.ticket_id}, version {event.version}: no-show begins at “parked”, but it was “called”"
    assert broken(busy) == [("only_legal_steps", line)]


def test_an_illegal_step_of_a_desk_is_reported(busy: Site, there: DeskSession) -> None:
    event = Event.objects.get(move=DeskMove.PAUSE)
    Event.objects.filter(pk=event.pk).update(move=DeskMove.RESUME)
    line = f"desk {there.desk_id}, version {event.version}: desk-resume from “open” to “paused” is not a step"
    assert broken(busy) == [("only_legal_steps", line)]


def test_a_call_without_a_desk_is_reported(here: DeskSession) -> None:
    called = make.called(here)
    with without("tickets_ticket", "ticket_at_desk_has_desk_and_advisor"):
        Ticket.objects.update(desk=None)
        line = f"SO 001 of {TODAY} is called, but at no desk of this site with an advisor"
        assert list(invariants.active_tickets_have_a_desk(called.site, NOW)) == [line]


def test_a_call_to_the_desk_of_another_site_is_reported(here: DeskSession) -> None:
    called = make.called(here)
    elsewhere = Desk.objects.filter(site=make.site("tikkurila")).first()
    Ticket.objects.update(desk=elsewhere)
    line = f"SO 001 of {TODAY} is called, but at no desk of this site with an advisor"
    assert list(invariants.active_tickets_have_a_desk(called.site, NOW)) == [line]


def test_two_tickets_at_one_desk_are_reported(here: DeskSession, there: DeskSession) -> None:
    make.called(here), make.called(there, "fi")
    with without("tickets_ticket", "one_active_ticket_per_desk"):
        Ticket.objects.update(desk=here.desk)
        assert list(invariants.one_active_ticket_per_desk(here.site, NOW)) == ["desk 1 has 2 tickets at once"]


@pytest.mark.parametrize(
    ("days", "lines"), [(1, []), (2, [f"SO 001 of {TODAY} is still waiting after the end of its day"])]
)
def test_an_unfinished_ticket_is_reported_after_the_next_day(site: Site, days: int, lines: list[str]) -> None:
    make.ticket(site)
    at = NOW + timedelta(days=days)
    assert list(invariants.nothing_unfinished_after_day_close(site, at)) == lines


def test_a_ticket_missed_by_day_close_is_reported(site: Site) -> None:
    make.ticket(site), make.ticket(site, "fi")
    flow.close_day(site, TODAY, at=NOW)
    Ticket.objects.filter(prefix="FI").update(state=State.WAITING)
    Event.objects.filter(ticket__prefix="FI", move=Move.END).delete()
    line = f"FI 001 of {TODAY} is still waiting after the end of its day"
    assert list(invariants.nothing_unfinished_after_day_close(site, NOW)) == [line]


def test_a_ticket_issued_after_day_close_is_not_reported(site: Site) -> None:
    make.ticket(site)
    flow.close_day(site, TODAY, at=NOW)
    make.ticket(site, when=NOW + minutes(1))
    assert broken(site) == []
