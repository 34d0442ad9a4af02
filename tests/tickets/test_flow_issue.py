"""Numbers: from 1 in each language on each service day, without a gap."""

from datetime import UTC, date, datetime, time

import pytest

from centre.models import OpeningException, Site, SiteLanguage
from tests import make
from tests.make import HELSINKI, NOW, TODAY, minutes
from tickets import flow
from tickets.flow import TicketRequest
from tickets.models import Event, Ticket
from tickets.refusals import CLOSED, UNKNOWN_LANGUAGE
from tickets.site_transaction import Actor
from tickets.states import Move, State
from web.refusals import Refusal, Refused

KIOSK = Actor(station=7)


def codes(site: Site, *languages: str, at: datetime = NOW) -> list[str]:
    return [flow.issue(site, TicketRequest(tag), at=at, by=KIOSK)[0].code for tag in languages]


def refusal(site: Site, asked: TicketRequest, at: datetime = NOW) -> Refusal:
    with pytest.raises(Refused) as refused:
        flow.issue(site, asked, at=at, by=KIOSK)
    assert (Ticket.objects.count(), Event.objects.count(), Site.objects.get(pk=site.pk).version) == (0, 0, 0)
    return refused.value.refusal


def test_each_language_is_numbered_from_1(site: Site) -> None:
    assert codes(site, "so", "fi", "so", "so", "ar") == ["SO 001", "FI 001", "SO 002", "SO 003", "AR 001"]


def test_each_site_has_its_own_numbers(site: Site) -> None:
    other = make.site("tikkurila")
    assert codes(site, "so") + codes(other, "so") + codes(site, "so") == ["SO 001", "SO 001", "SO 002"]


def test_a_thousandth_ticket_gets_four_digits(site: Site) -> None:
    first, _ = flow.issue(site, TicketRequest("so"), at=NOW, by=KIOSK)
    Ticket.objects.filter(pk=first.pk).update(number=999)
    assert codes(site, "so") == ["SO 1000"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (datetime(2026, 3, 2, 23, 59, 59, tzinfo=HELSINKI), datetime(2026, 3, 3, 0, 0, tzinfo=HELSINKI)),
        (datetime(2026, 3, 2, 21, 59, 59, tzinfo=UTC), datetime(2026, 3, 2, 22, 0, tzinfo=UTC)),
        (datetime(2026, 3, 29, 20, 59, 59, tzinfo=UTC), datetime(2026, 3, 29, 21, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 21, 59, 59, tzinfo=UTC), datetime(2026, 10, 25, 22, 0, tzinfo=UTC)),
    ],
    ids=["midnight", "midnight in UTC", "the day the clock goes forward", "the day it goes back"],
)
def test_a_service_day_begins_at_midnight_of_the_site(site: Site, before: datetime, after: datetime) -> None:
    assert [*codes(site, "so", "so", at=before), *codes(site, "so", at=after)] == ["SO 001", "SO 002", "SO 001"]


def test_the_repeated_hour_belongs_to_one_series(site: Site) -> None:
    hours = [datetime(2026, 10, 25, 3, 30, tzinfo=HELSINKI, fold=fold) for fold in (0, 1)]
    assert [code for at in hours for code in codes(site, "so", at=at)] == ["SO 001", "SO 002"]


def test_the_service_day_is_in_the_time_zone_of_the_site(site: Site) -> None:
    Site.objects.filter(pk=site.pk).update(time_zone="Pacific/Auckland")
    ticket, _ = flow.issue(Site.objects.get(), TicketRequest("so"), at=datetime(2026, 3, 2, 12, tzinfo=UTC), by=KIOSK)
    assert ticket.day == date(2026, 3, 3)


def test_a_series_continues_after_a_ticket_left(site: Site) -> None:
    flow.move(make.ticket(site), Move.LEAVE, at=NOW, reason="void")
    assert codes(site, "so") == ["SO 002"]


def test_a_series_continues_after_the_day_was_closed(site: Site) -> None:
    make.ticket(site)
    flow.close_day(site, TODAY, at=NOW)
    assert codes(site, "so") == ["SO 002"]


def test_an_issued_ticket_has_every_field(site: Site) -> None:
    ticket, new = flow.issue(site, TicketRequest("so", "en", "accessibility"), at=NOW, by=KIOSK)
    said = (
        ticket.requested_language_id,
        ticket.language_id,
        ticket.fallback_id,
        ticket.priority,
        ticket.issued_at,
        ticket.day,
    )
    assert (new, said) == (True, ("so", "so", "en", "accessibility", NOW, TODAY))
    assert (ticket.state, ticket.desk, ticket.advisor, ticket.calls) == (State.WAITING, None, None, 0)
    assert len(ticket.token or "") == 16


def test_the_issue_event_has_the_station_and_the_priority(site: Site) -> None:
    flow.issue(site, TicketRequest("so", priority="medical"), at=NOW, by=KIOSK)
    event = Event.objects.values("move", "from_state", "to_state", "version", "station", "advisor", "reason").get()
    assert list(event.values()) == ["issue", "", "waiting", 1, 7, None, "medical"]


def test_an_unknown_language_is_refused(site: Site) -> None:
    assert refusal(site, TicketRequest("tlh")) == UNKNOWN_LANGUAGE


def test_an_over_long_language_is_refused(site: Site) -> None:
    assert refusal(site, TicketRequest("s" * 5000)) == UNKNOWN_LANGUAGE


def test_a_language_that_is_not_offered_needs_a_fallback(site: Site) -> None:
    assert refusal(site, TicketRequest("ti")) == UNKNOWN_LANGUAGE


def test_a_language_that_is_not_offered_waits_in_the_line_of_its_fallback(site: Site) -> None:
    ticket, _ = flow.issue(site, TicketRequest("ti", "en"), at=NOW, by=KIOSK)
    assert (ticket.code, ticket.requested_language_id, ticket.language_id) == ("EN 001", "ti", "en")


@pytest.mark.parametrize("asked", [TicketRequest("so", "ti"), TicketRequest("ti", "ru"), TicketRequest("tlh", "en")])
def test_a_fallback_must_be_offered_and_the_language_must_be_known(site: Site, asked: TicketRequest) -> None:
    assert refusal(site, asked) == UNKNOWN_LANGUAGE


def test_a_closed_site_gives_no_number(site: Site) -> None:
    OpeningException.objects.create(site=site, date=TODAY)
    assert refusal(site, TicketRequest("so")) == CLOSED


def test_no_number_is_issued_before_opening_or_from_closing_on(site: Site) -> None:
    OpeningException.objects.create(site=site, date=TODAY, opens=time(10), closes=time(11))
    assert refusal(site, TicketRequest("so"), NOW - minutes(1)) == CLOSED
    assert refusal(site, TicketRequest("so"), NOW + minutes(60)) == CLOSED
    assert codes(site, "so", at=NOW) == ["SO 001"]


def test_a_changed_prefix_begins_a_new_series(site: Site) -> None:
    make.ticket(site)
    SiteLanguage.objects.filter(site=site, language="so").update(prefix="S")
    assert codes(site, "so") == ["S 001"]
