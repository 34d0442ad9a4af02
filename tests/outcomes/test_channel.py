import pytest

from outcomes.channel import KIOSK, STAFF, TELEPHONE, channel_of
from outcomes.models import Code
from tests import make
from tests.make import NOW
from tickets import flow
from tickets.flow import TicketRequest
from tickets.site_transaction import Actor
from tickets.states import Move

pytestmark = pytest.mark.django_db


def test_a_kiosk_ticket_has_the_channel_kiosk() -> None:
    assert channel_of(make.ticket(make.site())) == KIOSK


def test_a_ticket_added_by_an_advisor_has_the_channel_staff() -> None:
    site = make.site()
    ticket, _ = flow.issue(site, TicketRequest("so"), at=NOW, by=Actor(advisor=make.amina(site)))
    assert channel_of(ticket) == STAFF


def test_the_calling_advisor_does_not_change_the_channel() -> None:
    site = make.site()
    here = make.desk_session(make.amina(site), site)
    ticket = make.called(here)
    flow.move(ticket, Move.START, at=NOW, by=Actor(here.advisor, here.desk))
    assert channel_of(ticket) == KIOSK


def test_every_channel_is_a_code_of_the_channel_list() -> None:
    assert Code.objects.filter(list="channel", code__in=[KIOSK, STAFF, TELEPHONE]).count() == 3
