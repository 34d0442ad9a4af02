"""Calling the next ticket, calling a chosen ticket, and refused calls."""

import pytest

from centre.line_rules import Rule
from centre.models import Site
from outcomes.refusals import LOG_FIRST
from tests import make
from tests.make import NOW, TODAY, minutes
from tickets import desk_sessions, flow
from tickets.models import DeskSession, Event, Ticket
from tickets.refusals import AT_ANOTHER_DESK, DESK_BUSY, DESK_PAUSED, NOT_ON_DUTY
from tickets.site_transaction import CLIENT, Actor
from tickets.states import DeskMove, Move, State
from web.refusals import Refusal, Refused


def refusal_of_next(desk_session: DeskSession) -> Refusal:
    version = Site.objects.get().version
    with pytest.raises(Refused) as refused:
        flow.call_next(desk_session, at=NOW)
    assert Site.objects.get().version == version
    return refused.value.refusal


def refusal_of_call(ticket: Ticket, by: Actor) -> Refusal:
    version = Site.objects.get().version
    with pytest.raises(Refused) as refused:
        flow.move(ticket, Move.CALL, at=NOW, by=by)
    assert Site.objects.get().version == version
    return refused.value.refusal


def test_call_next_assigns_the_ticket_to_the_desk(here: DeskSession) -> None:
    ticket = make.ticket(here.site)
    flow.call_next(here, at=NOW + minutes(3))
    ticket.refresh_from_db()
    seen = (ticket.state, ticket.desk, ticket.advisor, ticket.calls, ticket.called_at, ticket.return_priority)
    assert seen == (State.CALLED, here.desk, here.advisor, 1, NOW + minutes(3), False)


@pytest.mark.parametrize(
    ("wait", "priority", "others", "rule"),
    [
        (0, "medical", True, Rule.PRIORITY),
        (16, "", True, Rule.OVER_TARGET),
        (1, "", False, Rule.SCARCE),
        (1, "", True, Rule.LONGEST_WAIT),
    ],
)
def test_the_ranking_rule_is_stored_with_the_call(
    site: Site, wait: int, priority: str, others: bool, rule: Rule
) -> None:
    here = make.desk_session(make.amina(site), site)
    if others:
        make.desk_session(make.olga(site), site, "2")
    make.ticket(site, "en", priority=priority)
    event = flow.call_next(here, at=NOW + minutes(wait))
    assert event is not None
    assert Event.objects.get(pk=event.pk).reason == rule


def test_return_priority_comes_first_and_is_used_once(here: DeskSession, by: Actor) -> None:
    make.ticket(here.site, when=NOW - minutes(60), priority="medical")
    parked = make.in_state(State.PARKED, here)
    flow.move(parked, Move.RETURN, at=NOW, by=by)
    event = flow.call_next(here, at=NOW)
    parked.refresh_from_db()
    assert event is not None
    assert (event.ticket, event.reason, parked.return_priority) == (parked, Rule.RETURN_PRIORITY, False)


def test_call_next_returns_none_for_an_empty_line(here: DeskSession) -> None:
    assert flow.call_next(here, at=NOW) is None
    assert Site.objects.get().version == 1


def test_call_next_returns_none_when_the_desk_serves_no_waiting_language(here: DeskSession, there: DeskSession) -> None:
    make.ticket(here.site, "fi")
    assert flow.call_next(here, at=NOW) is None


def test_call_next_ignores_tickets_of_yesterday(here: DeskSession) -> None:
    make.ticket(here.site)
    assert flow.call_next(here, at=NOW + minutes(24 * 60)) is None


def test_call_next_ignores_tickets_of_another_site(here: DeskSession) -> None:
    make.ticket(make.site("tikkurila"))
    assert flow.call_next(here, at=NOW) is None


def test_two_desks_call_two_clients(site: Site, here: DeskSession, there: DeskSession) -> None:
    tickets = [make.ticket(site, "en"), make.ticket(site, "en")]
    events = [flow.call_next(desk_session, at=NOW) for desk_session in (here, there)]
    assert [event and event.ticket for event in events] == tickets


def test_a_busy_desk_cannot_call(here: DeskSession) -> None:
    make.called(here), make.ticket(here.site)
    assert refusal_of_next(here) == DESK_BUSY


def test_a_paused_desk_cannot_call(here: DeskSession, by: Actor) -> None:
    ticket = make.ticket(here.site)
    desk_sessions.change(here, DeskMove.PAUSE, at=NOW)
    assert refusal_of_next(here) == DESK_PAUSED
    assert refusal_of_call(ticket, by) == DESK_PAUSED


def test_a_closed_desk_cannot_call(here: DeskSession, by: Actor) -> None:
    ticket = make.ticket(here.site)
    desk_sessions.change(here, DeskMove.CLOSE, at=NOW)
    assert refusal_of_next(here) == NOT_ON_DUTY
    assert refusal_of_call(ticket, by) == NOT_ON_DUTY


def test_a_closed_desk_session_cannot_call_for_its_successor(site: Site, here: DeskSession) -> None:
    make.ticket(site, "en")
    desk_sessions.change(here, DeskMove.CLOSE, at=NOW)
    make.desk_session(make.olga(site), site, "1")
    assert refusal_of_next(here) == NOT_ON_DUTY


def test_a_client_cannot_call_a_ticket(site: Site) -> None:
    assert refusal_of_call(make.ticket(site), CLIENT) == NOT_ON_DUTY


def test_calling_a_ticket_that_is_at_another_desk_is_refused(here: DeskSession, there: DeskSession) -> None:
    ticket = make.called(here, "en")
    assert refusal_of_call(ticket, Actor(there.advisor, there.desk)) == AT_ANOTHER_DESK


def test_a_chosen_ticket_is_called_out_of_order(here: DeskSession, by: Actor) -> None:
    make.ticket(here.site)
    chosen = make.ticket(here.site, when=NOW + minutes(1))
    event = flow.move(chosen, Move.CALL, at=NOW + minutes(1), by=by)
    assert (event.ticket, event.to_state, event.reason) == (chosen, State.CALLED, "")


def test_a_chosen_ticket_is_not_called_to_a_busy_desk(here: DeskSession, by: Actor) -> None:
    make.called(here)
    assert refusal_of_call(make.ticket(here.site), by) == DESK_BUSY


def test_the_guard_may_refuse_call_next(here: DeskSession) -> None:
    def refuse() -> None:
        raise Refused(LOG_FIRST, most=3)

    make.ticket(here.site)
    with pytest.raises(Refused) as refused:
        flow.call_next(here, at=NOW, allowed=refuse)
    assert (refused.value.refusal, Event.objects.filter(move=Move.CALL).count()) == (LOG_FIRST, 0)


def test_call_next_returns_none_after_day_close(here: DeskSession) -> None:
    make.ticket(here.site)
    flow.close_day(here.site, TODAY, at=NOW)
    assert flow.call_next(here, at=NOW) is None
