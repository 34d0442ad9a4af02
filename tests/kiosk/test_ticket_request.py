import pytest
from django.test import RequestFactory

from kiosk.refusals import UNKNOWN_SERVICE
from kiosk.ticket_request import parse_ticket_request
from outcomes.refusals import UNKNOWN_PRIORITY
from tickets.flow import TicketRequest
from web.refusals import TOO_LONG, Refusal, Refused

pytestmark = pytest.mark.django_db


def parsed(**fields: str) -> TicketRequest:
    return parse_ticket_request(RequestFactory().post("/kiosk/tickets/", fields))


def test_a_ticket_request_names_a_language() -> None:
    assert parsed(language=" so ") == TicketRequest("so")


def test_a_ticket_request_may_name_a_fallback_and_a_priority() -> None:
    asked = parsed(language="tr", fallback="en", priority="accessibility")
    assert asked == TicketRequest("tr", fallback="en", priority="accessibility")


def test_empty_fields_are_left_out_of_a_ticket_request() -> None:
    assert parsed(language="so", fallback="", priority="", service="") == TicketRequest("so")


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"service": "passports"}, UNKNOWN_SERVICE),
        ({"priority": "vip"}, UNKNOWN_PRIORITY),
        ({"priority": "housing"}, UNKNOWN_PRIORITY),
        ({"fallback": "x" * 65}, TOO_LONG),
    ],
)
def test_a_ticket_request_with_an_unknown_value_is_refused(fields: dict[str, str], refusal: Refusal) -> None:
    with pytest.raises(Refused) as refused:
        parsed(**{"language": "so"} | fields)
    assert refused.value.refusal == refusal
