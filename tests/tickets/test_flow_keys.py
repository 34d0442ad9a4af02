"""One key, one ticket: a double tap, a retry after a lost answer, a replayed request."""

from collections.abc import Callable

import pytest

from centre.models import Desk, Site
from tests import make
from tests.make import NOW, minutes
from tickets import flow
from tickets.flow import TicketRequest
from tickets.models import DeskSession, Event, Ticket
from tickets.refusals import KEY_REUSED, UNKNOWN_LANGUAGE
from tickets.site_transaction import Actor
from tickets.states import Move
from web.refusals import Refusal, Refused

KIOSK, OTHER = Actor(station=7), Actor(station=8)


def issue(site: Site, by: Actor, key: str, language: str = "so") -> tuple[str, bool]:
    ticket, new = flow.issue(site, TicketRequest(language), at=NOW, by=by, key=key)
    return ticket.code, new


def refused(call: Callable[[], object]) -> Refusal:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.refusal


def test_a_repeated_key_gives_the_same_ticket_and_writes_nothing(site: Site) -> None:
    assert [issue(site, KIOSK, "k"), issue(site, KIOSK, "k")] == [("SO 001", True), ("SO 001", False)]
    assert (Ticket.objects.count(), Event.objects.count(), Site.objects.get().version) == (1, 1, 1)


def test_a_repeated_key_is_answered_after_the_site_has_closed(site: Site) -> None:
    issue(site, KIOSK, "k")
    site.hours.all().delete()
    assert issue(site, KIOSK, "k") == ("SO 001", False)


@pytest.mark.parametrize(
    "asked", [TicketRequest("fi"), TicketRequest("so", "en"), TicketRequest("so", priority="medical")]
)
def test_a_key_reused_for_another_request_is_refused(site: Site, asked: TicketRequest) -> None:
    issue(site, KIOSK, "k")
    assert refused(lambda: flow.issue(site, asked, at=NOW, by=KIOSK, key="k")) == KEY_REUSED
    assert (KEY_REUSED.status, Event.objects.count()) == (422, 1)


def test_every_request_without_a_key_is_new(site: Site) -> None:
    assert [issue(site, KIOSK, ""), issue(site, KIOSK, "")] == [("SO 001", True), ("SO 002", True)]


def test_keys_of_two_kiosks_are_independent(site: Site) -> None:
    assert [issue(site, KIOSK, "k"), issue(site, OTHER, "k")] == [("SO 001", True), ("SO 002", True)]


def test_keys_of_advisors_and_kiosks_are_independent(site: Site) -> None:
    by = [Actor(make.amina(site)), Actor(make.olga(site)), KIOSK]
    assert [issue(site, actor, "k") for actor in by] == [("SO 001", True), ("SO 002", True), ("SO 003", True)]


def test_a_refused_request_leaves_its_key_unused(site: Site) -> None:
    assert refused(lambda: issue(site, KIOSK, "k", "tlh")) == UNKNOWN_LANGUAGE
    assert issue(site, KIOSK, "k") == ("SO 001", True)


def test_calling_twice_with_one_key_calls_one_ticket(site: Site, here: DeskSession) -> None:
    make.ticket(site), make.ticket(site)
    first, again = (flow.call_next(here, at=NOW, key="k") for _ in range(2))
    assert first is not None
    assert (first, Event.objects.filter(move=Move.CALL).count()) == (again, 1)


def test_the_key_of_a_call_answers_even_when_the_desk_has_been_paused(site: Site, here: DeskSession) -> None:
    make.ticket(site)
    first = flow.call_next(here, at=NOW, key="k")
    DeskSession.objects.update(state="paused")
    assert flow.call_next(here, at=NOW + minutes(1), key="k") == first


def test_a_move_with_a_repeated_key_is_made_once(here: DeskSession, by: Actor) -> None:
    ticket = make.called(here)
    first, again = (flow.move(ticket, Move.RECALL, at=NOW, by=by, key="k") for _ in range(2))
    ticket.refresh_from_db()
    assert (first, ticket.calls) == (again, 2)


def test_a_key_reused_for_another_move_ticket_or_target_is_refused(here: DeskSession, by: Actor, second: Desk) -> None:
    ticket, other = make.serving(here), make.ticket(here.site)
    flow.move(ticket, Move.TRANSFER, at=NOW, by=by, key="k", to_desk=second)
    requests: list[Callable[[], object]] = [
        lambda: flow.move(ticket, Move.CALL, at=NOW, by=by, key="k"),
        lambda: flow.move(other, Move.TRANSFER, at=NOW, by=by, key="k", to_desk=second),
        lambda: flow.move(ticket, Move.TRANSFER, at=NOW, by=by, key="k", to_desk=here.desk),
        lambda: flow.call_next(here, at=NOW, key="k"),
        lambda: flow.issue(here.site, TicketRequest("so"), at=NOW, by=by, key="k"),
    ]
    assert [refused(asked) for asked in requests] == [KEY_REUSED] * 5
