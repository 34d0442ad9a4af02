"""Every move from every state, and what moves change beside it. Issuing, calling and keys have their own files."""

import pytest
from django.utils import translation
from pytest_django import DjangoCaptureOnCommitCallbacks

from centre.models import Desk, Language, Site
from outcomes.refusals import LOG_FIRST
from tests import make
from tests.make import NOW, minutes
from tickets import flow
from tickets.models import DeskSession, Event, Ticket
from tickets.refusals import AT_ANOTHER_DESK, DAY_OVER, NO_TARGET
from tickets.site_transaction import CLIENT, Actor
from tickets.states import STEPS, Move, State
from web.refusals import Refused

PAIRS = [(state, move) for state in State for move in Move]
LEGAL = [(state, move) for state, move in PAIRS if state in STEPS[move].sources]
ILLEGAL = [pair for pair in PAIRS if pair not in LEGAL]


def everything(site: Site) -> object:
    """All that a refusal must leave as it was."""
    tickets = list(Ticket.objects.filter(site=site).order_by("pk").values())
    return tickets, Event.objects.filter(site=site).count(), Site.objects.get(pk=site.pk).version


@pytest.mark.parametrize(("state", "move"), LEGAL)
def test_a_legal_move_reaches_its_target_with_one_event_and_notification(
    here: DeskSession,
    by: Actor,
    notifications: list[int],
    state: State,
    move: Move,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    ticket = make.in_state(state, here)
    earlier = Site.objects.get().version
    to = Language.objects.get(pk="fi") if move == Move.TRANSFER else None
    with django_capture_on_commit_callbacks(execute=True):
        event = flow.move(ticket, move, at=NOW, by=by, reason="because", to_language=to)
    ticket.refresh_from_db()
    written = Event.objects.values_list("ticket", "move", "from_state", "to_state", "version", "reason").get(
        pk=event.pk
    )
    assert written == (ticket.pk, move, state, STEPS[move].target, earlier + 1, "because")
    assert (ticket.state, Site.objects.get().version, notifications) == (
        STEPS[move].target,
        earlier + 1,
        [here.site_id],
    )


@pytest.mark.parametrize(("state", "move"), ILLEGAL)
def test_an_illegal_move_is_refused_and_writes_nothing(here: DeskSession, by: Actor, state: State, move: Move) -> None:
    ticket = make.in_state(state, here)
    before = everything(here.site)
    with translation.override("en"):
        with pytest.raises(Refused) as refused:
            flow.move(ticket, move, at=NOW, by=by, to_language=Language.objects.get(pk="fi"))
        sentence = f"SO 001 is “{state.label}”, so this cannot be done."
        assert (refused.value.status, refused.value.sentence) == (409, sentence)
    assert everything(here.site) == before


def test_an_event_has_its_time_advisor_and_desk(here: DeskSession, by: Actor) -> None:
    ticket = make.called(here)
    event = flow.move(ticket, Move.START, at=NOW + minutes(2), by=by)
    said = Event.objects.values("at", "advisor", "desk", "station", "language", "idempotency_key").get(pk=event.pk)
    assert said == {
        "at": NOW + minutes(2),
        "advisor": here.advisor_id,
        "desk": here.desk_id,
        "station": None,
        "language": "so",
        "idempotency_key": "",
    }


def test_a_refusal_leaves_no_gap_in_the_versions(here: DeskSession, by: Actor) -> None:
    ticket = make.called(here)
    with pytest.raises(Refused):
        flow.move(ticket, Move.FINISH, at=NOW, by=by)
    flow.move(ticket, Move.START, at=NOW, by=by)
    assert list(Event.objects.order_by("version").values_list("version", flat=True)) == [1, 2, 3, 4]


def test_a_recall_counts_as_a_further_call(here: DeskSession, by: Actor) -> None:
    ticket = make.called(here)
    flow.move(ticket, Move.RECALL, at=NOW + minutes(1), by=by)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.calls, ticket.called_at) == (State.CALLED, 2, NOW + minutes(1))


@pytest.mark.parametrize("move", [Move.RECALL, Move.START, Move.NO_SHOW, Move.PARK, Move.RETURN, Move.LEAVE])
def test_a_desk_cannot_move_the_ticket_of_another_desk(here: DeskSession, there: DeskSession, move: Move) -> None:
    ticket = make.called(here)
    with pytest.raises(Refused) as refused:
        flow.move(ticket, move, at=NOW, by=Actor(there.advisor, there.desk))
    assert refused.value.refusal == AT_ANOTHER_DESK


def test_a_parked_ticket_may_be_called_by_another_desk(here: DeskSession, there: DeskSession) -> None:
    ticket = make.in_state(State.PARKED, here)
    flow.move(ticket, Move.CALL, at=NOW, by=Actor(there.advisor, there.desk))
    ticket.refresh_from_db()
    assert (ticket.state, ticket.desk, ticket.advisor) == (State.CALLED, there.desk, there.advisor)


@pytest.mark.parametrize("state", [State.CALLED, State.PARKED, State.NO_SHOW])
def test_a_ticket_returned_to_the_line_has_return_priority(here: DeskSession, by: Actor, state: State) -> None:
    ticket = make.in_state(state, here)
    flow.move(ticket, Move.RETURN, at=NOW, by=by)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.desk, ticket.advisor, ticket.return_priority) == (State.WAITING, None, None, True)


def test_leaving_and_returning_gives_no_priority(site: Site) -> None:
    first, second = make.ticket(site), make.ticket(site, when=NOW + minutes(1))
    flow.move(second, Move.LEAVE, at=NOW + minutes(2))
    flow.move(second, Move.RETURN, at=NOW + minutes(2))
    here = make.desk_session(make.amina(site), site)
    event = flow.call_next(here, at=NOW + minutes(3))
    assert event is not None
    assert event.ticket == first


def test_a_transfer_to_a_language_keeps_the_time_of_issue(here: DeskSession, by: Actor) -> None:
    ticket = make.serving(here)
    flow.move(ticket, Move.TRANSFER, at=NOW + minutes(9), by=by, to_language=Language.objects.get(pk="fi"))
    ticket.refresh_from_db()
    seen = (ticket.state, ticket.language_id, ticket.requested_language_id, ticket.code, ticket.issued_at)
    assert seen == (State.WAITING, "fi", "so", "SO 001", NOW)
    assert (ticket.desk, ticket.advisor, ticket.return_priority) == (None, None, False)


def test_a_transfer_to_a_desk_gives_return_priority_there(here: DeskSession, by: Actor, second: Desk) -> None:
    ticket = make.serving(here)
    flow.move(ticket, Move.TRANSFER, at=NOW, by=by, to_desk=second)
    ticket.refresh_from_db()
    seen = (ticket.state, ticket.language_id, ticket.desk, ticket.advisor, ticket.return_priority)
    assert seen == (State.WAITING, "so", second, None, True)


def test_a_transfer_without_a_target_is_refused(here: DeskSession, by: Actor) -> None:
    ticket = make.serving(here)
    with pytest.raises(Refused) as refused:
        flow.move(ticket, Move.TRANSFER, at=NOW, by=by)
    assert refused.value.refusal == NO_TARGET


def test_a_client_may_leave_anonymously(site: Site) -> None:
    event = flow.move(make.ticket(site), Move.LEAVE, at=NOW, by=CLIENT, reason=flow.LEFT_QUEUE)
    assert (event.advisor, event.station, event.to_state, event.reason) == (None, None, State.LEFT, "left-queue")


def test_a_guard_is_asked_and_may_refuse(here: DeskSession, by: Actor) -> None:
    def refuse() -> None:
        raise Refused(LOG_FIRST, most=3)

    ticket = make.ticket(here.site)
    before = everything(here.site)
    with pytest.raises(Refused) as refused:
        flow.move(ticket, Move.CALL, at=NOW, by=by, allowed=refuse)
    assert refused.value.refusal == LOG_FIRST
    assert everything(here.site) == before


@pytest.mark.parametrize("move", [Move.CALL, Move.RETURN])
def test_a_ticket_of_yesterday_cannot_be_called_or_returned(here: DeskSession, by: Actor, move: Move) -> None:
    ticket = make.in_state(State.PARKED, here)
    with pytest.raises(Refused) as refused:
        flow.move(ticket, move, at=NOW + minutes(24 * 60), by=by)
    assert refused.value.refusal == DAY_OVER


def test_a_service_that_lasts_past_midnight_can_be_finished(here: DeskSession, by: Actor) -> None:
    ticket = make.serving(here)
    assert flow.move(ticket, Move.FINISH, at=NOW + minutes(24 * 60), by=by).to_state == State.SERVED
