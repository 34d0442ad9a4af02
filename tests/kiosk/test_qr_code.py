from xml.etree import ElementTree

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from centre.models import Site
from kiosk import qr_code
from tests import make

pytestmark = pytest.mark.django_db
REQUEST = RequestFactory().get("/")


def test_the_ticket_url_has_the_host_of_the_request(site: Site) -> None:
    ticket = make.ticket(site)
    assert qr_code.ticket_url(REQUEST, ticket) == f"http://testserver/t/{ticket.token}/"


def test_the_ticket_url_has_the_public_address_where_one_is_set(site: Site, settings: Settings) -> None:
    settings.BASE_URL = "https://desk.example.org"
    ticket = make.ticket(site)
    assert qr_code.ticket_url(REQUEST, ticket) == f"https://desk.example.org/t/{ticket.token}/"


def test_the_qr_code_is_one_svg_element_without_styles() -> None:
    svg = ElementTree.fromstring(qr_code.svg("http://testserver/t/abc/"))
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    assert not [element for element in svg.iter() if "style" in element.attrib]
