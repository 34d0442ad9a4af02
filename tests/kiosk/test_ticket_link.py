from datetime import timedelta

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from centre.models import Site
from kiosk import ticket_link
from tests import make
from tests.make import NOW
from tickets.refusals import NO_SUCH_TICKET
from web.refusals import Refused

pytestmark = pytest.mark.django_db
REQUEST = RequestFactory().get("/")


def test_the_ticket_url_has_the_host_of_the_request(site: Site) -> None:
    ticket = make.ticket(site)
    assert ticket_link.ticket_url(REQUEST, ticket) == f"http://testserver/t/{ticket.token}/"


def test_the_ticket_url_has_the_public_address_where_one_is_set(site: Site, settings: Settings) -> None:
    settings.BASE_URL = "https://desk.example.org"
    ticket = make.ticket(site)
    assert ticket_link.ticket_url(REQUEST, ticket) == f"https://desk.example.org/t/{ticket.token}/"


def test_a_ticket_is_found_by_its_token(site: Site) -> None:
    ticket = make.ticket(site)
    assert ticket_link.ticket_of(str(ticket.token), NOW) == ticket


@pytest.mark.parametrize("days", [-1, 1])
def test_a_link_is_valid_on_its_own_day_only(site: Site, days: int) -> None:
    token = str(make.ticket(site).token)
    with pytest.raises(Refused) as refused:
        ticket_link.ticket_of(token, NOW + timedelta(days=days))
    assert refused.value.refusal == NO_SUCH_TICKET


def test_an_unknown_link_is_refused(site: Site) -> None:
    make.ticket(site)
    with pytest.raises(Refused) as refused:
        ticket_link.ticket_of("somebody-elses", NOW)
    assert refused.value.refusal == NO_SUCH_TICKET
