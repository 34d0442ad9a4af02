import pytest
from django.test import RequestFactory

from kiosk.refusals import UNKNOWN_SERVICE
from kiosk.ticket_request import parse_ticket_request
from outcomes.refusals import UNKNOWN_PRIORITY
from tickets.flow import TicketRequest
from web.refusals import TOO_LONG, Refusal, Refused

pytestmark = pytest.mark.django_db


def wish(**fields: str) -> TicketRequest:
    return parse_ticket_request(RequestFactory().post("/kiosk/tickets/", fields))


def test_a_wish_names_a_language() -> None:
    assert wish(language=" so ") == TicketRequest("so")


def test_it_may_name_a_fallback_and_a_reason_for_priority() -> None:
    asked = wish(language="tr", fallback="en", priority="accessibility")
    assert asked == TicketRequest("tr", fallback="en", priority="accessibility")


def test_an_empty_field_is_no_wish() -> None:
    assert wish(language="so", fallback="", priority="", service="") == TicketRequest("so")


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"service": "passports"}, UNKNOWN_SERVICE),
        ({"priority": "vip"}, UNKNOWN_PRIORITY),
        ({"priority": "housing"}, UNKNOWN_PRIORITY),
        ({"fallback": "x" * 65}, TOO_LONG),
    ],
)
def test_what_is_not_offered_is_refused(fields: dict[str, str], refusal: Refusal) -> None:
    with pytest.raises(Refused) as refused:
        wish(**{"language": "so"} | fields)
    assert refused.value.refusal == refusal
