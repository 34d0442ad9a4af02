from datetime import timedelta

import pytest

from centre.line_rules import Rule
from centre.models import Site
from desks import console_query
from desks.console_query import Console, LineRow
from tests import make
from tests.make import NOW
from tickets import desk_sessions, flow
from tickets.models import DeskSession
from tickets.site_transaction import Actor
from tickets.states import DeskMove, Move, State

pytestmark = pytest.mark.django_db


def console(desk_session: DeskSession, after: float = 0) -> Console:
    return console_query.console(desk_session, NOW + timedelta(minutes=after))


def test_an_idle_desk_sees_the_next_ticket_and_its_rule(desk_session: DeskSession) -> None:
    make.ticket(desk_session.site, "fi")
    make.ticket(desk_session.site, "so")
    shown = console(desk_session)
    assert shown.next
    assert (shown.current, shown.next.ticket.code, shown.next.rule) == (None, "SO 001", Rule.SCARCE)
    assert shown.next_language
    assert shown.next_language.endonym == "Soomaali"


def test_a_busy_desk_sees_its_client(desk_session: DeskSession) -> None:
    ticket = make.called(desk_session)
    assert console(desk_session).current == ticket


def test_the_lines_are_shown_with_those_of_the_desk_first(desk_session: DeskSession) -> None:
    make.ticket(desk_session.site, "so", NOW)
    make.ticket(desk_session.site, "so", NOW + timedelta(minutes=10))
    rows = {row.language.tag: row for row in console(desk_session, after=16).lines}
    assert list(rows) == ["en", "so", "ar", "fi"]
    somali, finnish = rows["so"], rows["fi"]
    assert somali == LineRow(somali.language, waiting=2, longest=16, over_target=True, mine=True)
    assert finnish == LineRow(finnish.language, waiting=0, longest=0, over_target=False, mine=False)


def test_every_waiting_ticket_is_shown_with_minutes(desk_session: DeskSession) -> None:
    make.ticket(desk_session.site, "fi", NOW)
    make.ticket(desk_session.site, "so", NOW + timedelta(minutes=1))
    waiting = [(row.ticket.code, row.minutes, row.over_target) for row in console(desk_session, after=16).waiting]
    assert waiting == [("FI 001", 16, True), ("SO 001", 15, False)]


@pytest.mark.parametrize(("minutes", "calls", "may"), [(0.5, 1, False), (1, 1, True), (0.5, 2, True)])
def test_no_show_is_allowed_after_a_minute_or_a_second_call(
    desk_session: DeskSession, minutes: float, calls: int, may: bool
) -> None:
    ticket = make.called(desk_session)
    for _ in range(calls - 1):
        flow.move(ticket, Move.RECALL, at=NOW, by=Actor(desk_session.advisor, desk_session.desk))
    assert console(desk_session, after=minutes).may_no_show == may


@pytest.mark.parametrize("state", [State.PARKED, State.NO_SHOW])
def test_parked_and_no_show_tickets_are_set_aside(desk_session: DeskSession, state: State) -> None:
    ticket = make.in_state(state, desk_session)
    assert console(desk_session).aside == [ticket]


def test_tickets_of_yesterday_are_not_set_aside(desk_session: DeskSession) -> None:
    make.in_state(State.PARKED, desk_session)
    assert console(desk_session, after=24 * 60).aside == []


def test_colleagues_of_the_site_are_shown(desk_session: DeskSession) -> None:
    colleague = make.desk_session(make.olga(desk_session.site), desk_session.site, "2")
    elsewhere = make.site("tikkurila")
    make.desk_session(make.person("viljo", elsewhere, "so"), elsewhere)
    assert console(desk_session).colleagues == [colleague]


def test_an_advisor_with_a_closed_desk_is_not_a_colleague(desk_session: DeskSession) -> None:
    desk_sessions.change(
        make.desk_session(make.olga(desk_session.site), desk_session.site, "2"), DeskMove.CLOSE, at=NOW
    )
    assert console(desk_session).colleagues == []


def test_unlogged_visits_are_shown(desk_session: DeskSession) -> None:
    ticket = make.served(desk_session)
    assert console(desk_session).unlogged == [ticket]


def test_reasons_are_those_that_an_advisor_may_choose(desk_session: DeskSession) -> None:
    shown = console(desk_session)
    assert [code.code for code in shown.leave_reasons] == ["left-queue", "language-not-served", "void"]
    assert [code.code for code in shown.park_reasons] == ["fetch-document", "waiting-call", "break", "other"]


def test_every_desk_is_offered_with_its_open_desk_session(site: Site, desk_session: DeskSession) -> None:
    make.site("tikkurila")
    olga = make.olga(site)
    assert [(desk.name, taken) for desk, taken in console_query.desks_to_open(olga)] == [
        ("1", desk_session),
        ("2", None),
    ]
