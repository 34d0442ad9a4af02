"""Every move at its address, and every way of asking for one in vain."""

from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from centre.models import Role, Site
from outcomes.models import Contact
from tests import make
from tests.make import NOW
from tickets import flow
from tickets.models import DeskSession, Event, Ticket
from tickets.states import STEPS, Move, State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
JSON = {"accept": "application/json", "accept-language": "en"}
BY_HAND = [move for move in Move if move not in {Move.ISSUE, Move.END}]


def move(client: Client, ticket: Ticket, name: str, **fields: str) -> Any:
    return client.post(f"/desk/tickets/{ticket.pk}/{name}/", fields, headers=JSON)


def refused(answer: Any, status: int, sentence: str, events: int) -> None:
    """Turned down with a sentence and nothing written."""
    assert (answer.status_code, answer.json()) == (status, {"refused": sentence})
    assert Event.objects.count() == events


@pytest.mark.parametrize(
    ("name", "before"), [(name, before) for name in BY_HAND for before in sorted(STEPS[name].sources)]
)
def test_every_move_of_the_table_has_an_address(
    amina: Client, desk_session: DeskSession, name: Move, before: State
) -> None:
    ticket = make.in_state(before, desk_session)
    answer = move(amina, ticket, name, language="ar")
    ticket.refresh_from_db()
    assert answer.status_code == 200
    assert answer.json() == {
        "id": ticket.pk,
        "code": "SO 001",
        "language": ticket.language_id,
        "state": STEPS[name].target,
        "desk": ticket.desk.name if ticket.desk else None,
        "reason": "left-queue" if name == Move.LEAVE else "",
    }


@pytest.mark.parametrize(
    ("name", "before"), [(name, before) for name in BY_HAND for before in State if before not in STEPS[name].sources]
)
def test_every_illegal_move_is_refused(amina: Client, desk_session: DeskSession, name: Move, before: State) -> None:
    ticket = make.in_state(before, desk_session)
    events = Event.objects.count()
    answer = move(amina, ticket, name, language="ar")
    with override("en"):
        refused(answer, 409, f"SO 001 is “{before.label}”, so this cannot be done.", events)


@pytest.mark.parametrize("name", [Move.ISSUE, Move.END])
def test_a_move_that_advisors_do_not_make_is_refused(amina: Client, site: Site, name: Move) -> None:
    answer = move(amina, make.ticket(site), name)
    refused(answer, 409, "SO 001 is “waiting”, so this cannot be done.", 2)


@pytest.mark.parametrize("name", ["dance", "no_show", "Start", "desk-open"])
def test_an_unknown_move_is_refused(amina: Client, site: Site, name: str) -> None:
    refused(move(amina, make.ticket(site), name), 404, "Tickets do not move in this way.", 2)


def test_a_repeated_key_moves_the_ticket_once(amina: Client, desk_session: DeskSession) -> None:
    ticket = make.called(desk_session)
    first, again = (move(amina, ticket, "recall", key="r1").json() for _ in range(2))
    ticket.refresh_from_db()
    assert (first, ticket.calls) == (again, 2)


def test_a_key_reused_for_another_move_is_refused(amina: Client, desk_session: DeskSession) -> None:
    ticket = make.called(desk_session)
    move(amina, ticket, "recall", key="r1")
    sentence = "This request was already used for something else. Please go back and try again."
    refused(move(amina, ticket, "start", key="r1"), 422, sentence, 4)


def test_a_ticket_called_by_another_desk_cannot_be_called(amina: Client, olga: Client, site: Site) -> None:
    ticket = make.ticket(site, "en")
    assert move(amina, ticket, "call").status_code == 200
    refused(move(olga, ticket, "call"), 409, "EN 001 is at desk 1.", 4)


@pytest.mark.parametrize("name", ["start", "recall", "no-show", "park", "return", "leave", "transfer"])
def test_a_desk_cannot_move_the_ticket_of_another_desk(olga: Client, desk_session: DeskSession, name: str) -> None:
    ticket = make.called(desk_session)
    refused(move(olga, ticket, name, language="ar"), 409, "SO 001 is at desk 1.", 4)


def test_a_ticket_is_transferred_to_a_desk(amina: Client, olga: Client, desk_session: DeskSession) -> None:
    ticket = make.serving(desk_session, "en")
    assert move(amina, ticket, "transfer", desk="2").json()["desk"] == "2"
    assert olga.post("/desk/next/", {"key": "n"}, headers=JSON).json()["reason"] == "promised"


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({}, 422, "Choose the language or the desk that the ticket goes to."),
        ({"language": "ru"}, 422, "This language is not in the list. Please choose another language."),
        ({"desk": "9"}, 404, "There is no such desk here."),
        ({"desk": "x" * 65}, 400, "The request was too long. Please go back and try again."),
    ],
)
def test_a_transfer_requires_a_valid_target(
    amina: Client, desk_session: DeskSession, fields: dict[str, str], status: int, sentence: str
) -> None:
    refused(move(amina, make.called(desk_session), "transfer", **fields), status, sentence, 3)


def test_a_coded_reason_is_stored(amina: Client, desk_session: DeskSession) -> None:
    assert move(amina, make.called(desk_session), "park", reason="break").json()["reason"] == "break"


@pytest.mark.parametrize(
    ("name", "reason"), [("park", "void"), ("leave", "no-show"), ("leave", "day-ended"), ("start", "housing")]
)
def test_a_reason_that_is_not_in_the_list_is_refused(
    amina: Client, desk_session: DeskSession, name: str, reason: str
) -> None:
    answer = move(amina, make.called(desk_session), name, reason=reason)
    refused(answer, 422, "This reason is not in the list.", 3)


@pytest.mark.parametrize("reason", ["left-queue", "language-not-served", "void"])
def test_a_ticket_is_taken_out_with_a_reason(amina: Client, site: Site, reason: str) -> None:
    assert move(amina, make.ticket(site), "leave", reason=reason).json()["reason"] == reason


def test_a_ticket_of_another_site_is_not_found(amina: Client) -> None:
    ticket = make.ticket(make.site("tikkurila"))
    refused(move(amina, ticket, "call"), 404, "There is no such ticket, or its day is over.", 2)


@pytest.mark.parametrize("pk", [0, 10**30])
def test_a_nonexistent_ticket_is_not_found(amina: Client, pk: int) -> None:
    refused(move(amina, Ticket(pk=pk), "call"), 404, "There is no such ticket, or its day is over.", 1)


def test_an_advisor_of_another_site_is_refused(site: Site) -> None:
    tikkurila = make.site("tikkurila", desks=["7"])
    viljo = make.logged_in(make.person("viljo", tikkurila, "so"))
    ticket = make.ticket(site)
    opened = viljo.post("/desk/open/", {"desk": "1"}, headers=JSON)
    refused(opened, 404, "There is no such desk here.", 1)
    refused(move(viljo, ticket, "call"), 409, "Open a desk first.", 1)
    viljo.post("/desk/open/", {"desk": "7"})
    refused(move(viljo, ticket, "call"), 404, "There is no such ticket, or its day is over.", 2)
    assert viljo.post("/desk/next/", {"key": "n"}, headers=JSON).status_code == 204


def test_a_ticket_of_yesterday_cannot_be_called(amina: Client, site: Site) -> None:
    ticket = make.ticket(site, when=NOW - make.minutes(24 * 60))
    refused(move(amina, ticket, "call"), 409, "The day of this ticket is over.", 2)


def test_an_advisor_of_two_sites_chooses_the_site(site: Site) -> None:
    tikkurila = make.site("tikkurila")
    amina = make.amina(site)
    Role.objects.create(person=amina, site=tikkurila, kind=Role.Kind.ADVISOR)
    make.logged_in(amina).post("/desk/open/", {"desk": "1", "site": "tikkurila"})
    assert DeskSession.objects.get().site == tikkurila


LOG_FIRST = "3 visits are waiting to be logged. Log one before you call the next client."


@pytest.mark.parametrize("how", ["next", "by hand"])
def test_calling_is_refused_with_three_unlogged_visits(amina: Client, desk_session: DeskSession, how: str) -> None:
    owed = [make.served(desk_session) for _ in range(3)]
    waiting = make.ticket(desk_session.site)
    path = "/desk/next/" if how == "next" else f"/desk/tickets/{waiting.pk}/call/"
    refused(amina.post(path, {"key": "n"}, headers=JSON), 409, LOG_FIRST, 14)
    logged = {"topic": "housing", "help": "h2", "outcome": "resolved"}
    assert amina.post(f"/desk/tickets/{owed[0].pk}/outcome/", logged, headers=JSON).status_code == 200
    assert amina.post(path, {"key": "n"}, headers=JSON).status_code == 200


def test_unlogged_visits_of_a_colleague_block_no_other_advisor(olga: Client, desk_session: DeskSession) -> None:
    for _ in range(3):
        make.served(desk_session)
    make.ticket(desk_session.site, "fi")
    assert olga.post("/desk/next/", {"key": "n"}, headers=JSON).status_code == 200


def test_a_visit_is_logged_and_finished_together_or_not_at_all(
    amina: Client, desk_session: DeskSession, olga: Client
) -> None:
    ticket = make.serving(desk_session)
    logged = {"topic": "housing", "help": "h2", "outcome": "resolved"}
    answer = olga.post(f"/desk/tickets/{ticket.pk}/outcome/", logged, headers=JSON)
    refused(answer, 409, "SO 001 is at desk 1.", 5)
    assert Contact.objects.count() == 0
    flow.move(ticket, Move.FINISH, at=NOW)
    answer = olga.post(f"/desk/tickets/{ticket.pk}/outcome/", logged, headers=JSON)
    refused(answer, 403, "Only the advisor who served this client can log it.", 6)
