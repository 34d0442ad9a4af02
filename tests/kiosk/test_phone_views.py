import pytest
import time_machine
from django.test import Client

from centre.models import Site
from kiosk.phone_views import CHANGES_PER_MINUTE
from tests import make
from tests.make import NOW
from tickets import flow
from tickets.models import Event, Ticket
from tickets.site_transaction import Actor
from tickets.states import Move, State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def site() -> Site:
    return make.site()


@pytest.fixture
def phone() -> Client:
    return Client(headers={"accept-language": "en"})


def address(ticket: Ticket, action: str = "") -> str:
    return f"/t/{ticket.token}/{action}"


def state(ticket: Ticket) -> str:
    return Ticket.objects.get(pk=ticket.pk).state


@pytest.mark.parametrize(
    ("reached", "may_leave"),
    [
        (State.WAITING, True),
        (State.CALLED, True),
        (State.SERVING, False),
        (State.PARKED, True),
        (State.SERVED, False),
        (State.NO_SHOW, False),
    ],
)
def test_the_page_shows_the_code_in_every_state(site: Site, phone: Client, reached: State, may_leave: bool) -> None:
    ticket = make.in_state(reached, make.desk_session(make.amina(site), site))
    answer = phone.get(address(ticket))
    assert (answer.status_code, answer.headers["Content-Language"]) == (200, "so")
    assert ticket.code in answer.content.decode()
    assert (answer.context["may_leave"], answer.context["may_return"]) == (may_leave, False)


def test_a_called_ticket_shows_its_desk(site: Site, phone: Client) -> None:
    ticket = make.called(make.desk_session(make.olga(site), site, "2"), "en")
    assert "come to desk 2" in phone.get(address(ticket)).content.decode()


def test_leaving_and_returning_is_limited_for_each_ticket(
    site: Site, phone: Client, clock: time_machine.Traveller
) -> None:
    ticket, other = make.ticket(site), make.ticket(site)
    moves = ["leave/", "return/"] * (CHANGES_PER_MINUTE // 2)
    assert [phone.post(address(ticket, move)).status_code for move in moves] == [302] * CHANGES_PER_MINUTE
    assert phone.post(address(ticket, "leave/")).status_code == 429
    assert Event.objects.filter(ticket=ticket).count() == 1 + CHANGES_PER_MINUTE
    assert phone.post(address(other, "leave/")).status_code == 302
    clock.shift(120)
    assert phone.post(address(ticket, "leave/")).status_code == 302


def test_too_many_changes_are_refused_in_the_clients_language(site: Site, phone: Client) -> None:
    ticket = make.ticket(site, "en")
    for move in ["leave/", "return/"] * (CHANGES_PER_MINUTE // 2):
        phone.post(address(ticket, move))
    answer = phone.post(address(ticket, "leave/"), headers={"accept": "application/json"})
    sentence = "Too many requests came from here at once. Please wait a moment and try again."
    assert (answer.status_code, answer.json(), state(ticket)) == (429, {"refused": sentence}, State.WAITING)


def test_the_page_is_never_cached(site: Site, phone: Client) -> None:
    assert "no-store" in phone.get(address(make.ticket(site))).headers["Cache-Control"]


def test_a_language_without_screen_texts_uses_the_fallback_language(site: Site, phone: Client) -> None:
    ticket = make.ticket(site, "tr", fallback="ar")
    assert phone.get(address(ticket)).headers["Content-Language"] == "ar"


def test_opening_the_leave_page_does_not_leave(site: Site, phone: Client) -> None:
    ticket = make.ticket(site)
    assert phone.get(address(ticket, "leave/")).status_code == 200
    assert state(ticket) == State.WAITING


def test_leaving_ends_the_ticket_as_left_queue(site: Site, phone: Client) -> None:
    ticket = make.ticket(site)
    answer = phone.post(address(ticket, "leave/"))
    event = Event.objects.get(move=Move.LEAVE)
    assert (answer.status_code, answer.headers["Location"]) == (302, address(ticket))
    assert (state(ticket), event.reason, event.advisor_id, event.station) == (State.LEFT, "left-queue", None, None)


def test_leaving_twice_writes_one_event(site: Site, phone: Client) -> None:
    ticket = make.ticket(site)
    assert [phone.post(address(ticket, "leave/")).status_code for _ in range(2)] == [302, 302]
    assert Event.objects.filter(move=Move.LEAVE).count() == 1


def test_a_client_in_service_cannot_leave_by_phone(site: Site, phone: Client) -> None:
    ticket = make.serving(make.desk_session(make.amina(site), site))
    answer = phone.post(address(ticket, "leave/"))
    assert (answer.status_code, answer.headers["Content-Language"]) == (409, "so")
    assert state(ticket) == State.SERVING


def test_a_client_who_left_may_return_to_the_old_position(site: Site, phone: Client) -> None:
    first, second = make.ticket(site), make.ticket(site)
    phone.post(address(second, "leave/"))
    assert phone.get(address(second)).context["may_return"]
    assert phone.post(address(second, "return/")).status_code == 302
    assert phone.get(address(second)).context["place"].ahead == 1
    assert (state(first), state(second)) == (State.WAITING, State.WAITING)


def test_returning_twice_is_refused(site: Site, phone: Client) -> None:
    ticket = make.ticket(site)
    phone.post(address(ticket, "leave/"))
    assert [phone.post(address(ticket, "return/")).status_code for _ in range(2)] == [302, 409]


def test_a_ticket_ended_by_the_staff_cannot_return(site: Site, phone: Client) -> None:
    desk_session, ticket = make.desk_session(make.amina(site), site), make.ticket(site)
    flow.move(ticket, Move.LEAVE, at=NOW, by=Actor(desk_session.advisor, desk_session.desk), reason="void")
    answer = phone.post(address(ticket, "return/"))
    assert (answer.status_code, answer.headers["Content-Language"], state(ticket)) == (409, "so", State.LEFT)


@pytest.mark.parametrize("action", ["", "leave/"])
def test_a_link_expires_with_its_day(site: Site, phone: Client, clock: time_machine.Traveller, action: str) -> None:
    ticket = make.ticket(site)
    clock.shift(make.minutes(24 * 60))
    answer = phone.get(address(ticket, action), headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()) == (404, {"refused": "There is no such ticket, or its day is over."})


@pytest.mark.parametrize("action", ["leave/", "return/"])
def test_a_ticket_of_yesterday_cannot_be_moved(
    site: Site, phone: Client, clock: time_machine.Traveller, action: str
) -> None:
    ticket = make.ticket(site)
    clock.shift(make.minutes(24 * 60))
    assert (phone.post(address(ticket, action)).status_code, state(ticket)) == (404, State.WAITING)


@pytest.mark.parametrize("token", ["nobodys", "a%00b", "x" * 3000])
def test_an_invented_link_is_not_found(site: Site, phone: Client, token: str) -> None:
    assert phone.get(f"/t/{token}/").status_code == 404


def test_returning_requires_a_post(site: Site, phone: Client) -> None:
    assert phone.get(address(make.ticket(site), "return/")).status_code == 405
