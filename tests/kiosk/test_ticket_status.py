import pytest
from django.test import RequestFactory

from centre.models import Site
from kiosk import ticket_status
from kiosk.ticket_status import QueuePosition
from tests import make
from tests.make import NOW
from tickets import flow
from tickets.line import waiting_today
from tickets.models import Ticket
from tickets.states import Move

pytestmark = pytest.mark.django_db
REQUEST = RequestFactory().get("/")


@pytest.fixture
def site() -> Site:
    return make.site()


def test_only_tickets_of_the_same_line_are_ahead(site: Site) -> None:
    make.ticket(site, "ar")
    make.ticket(site, "so")
    assert ticket_status.queue_position(make.ticket(site, "so"), NOW) == QueuePosition(ahead=1, wait=None)


def test_a_ticket_with_return_priority_is_ahead(site: Site) -> None:
    ticket = make.ticket(site)
    desk_session = make.desk_session(make.amina(site), site)
    parked = make.called(desk_session)
    flow.move(parked, Move.PARK, at=NOW)
    flow.move(parked, Move.RETURN, at=NOW)
    assert ticket_status.queue_position(ticket, NOW).ahead == 1


def test_the_queue_position_equals_that_of_the_board(site: Site) -> None:
    desk_session = make.desk_session(make.amina(site), site)
    tickets = [make.ticket(site, language, NOW + make.minutes(n % 2)) for n, language in enumerate(["so", "ar"] * 4)]
    for ticket in [make.called(desk_session), *tickets[2:5]]:
        flow.move(ticket, Move.PARK if ticket.state == "called" else Move.LEAVE, at=NOW)
        flow.move(ticket, Move.RETURN, at=NOW)
    line = [one.id for one in waiting_today(site, NOW) if one.language == "so"]
    placed = {
        ticket.pk: ticket_status.queue_position(ticket, NOW).ahead for ticket in Ticket.objects.filter(language="so")
    }
    assert placed == {pk: place for place, pk in enumerate(line)}


def test_the_wait_is_known_while_a_desk_serves_the_line(site: Site) -> None:
    make.desk_session(make.amina(site), site)
    make.ticket(site)
    assert ticket_status.queue_position(make.ticket(site), NOW) == QueuePosition(ahead=1, wait=(5, 15))


def test_a_called_ticket_has_no_tickets_ahead(site: Site) -> None:
    make.ticket(site)
    called = make.called(make.desk_session(make.amina(site), site))
    assert ticket_status.queue_position(called, NOW) == QueuePosition(ahead=0, wait=None)
