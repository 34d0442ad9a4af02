"""Taking and calling a ticket cost the same with thirty tickets in line as with one."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from centre.models import Person, Site
from tests import make
from tickets import desk_sessions, flow
from tickets.models import DeskSession, Ticket
from tickets.site_transaction import Actor
from tickets.states import Move

ISSUE = ["SELECT"] * 4 + ["INSERT", "UPDATE", "INSERT"]
"""The lock, the key, the hours, the line with its last number; then the ticket, the version and the event."""
NEXT = ["SELECT"] * 5 + ["UPDATE", "UPDATE", "INSERT"]
"""The lock, the key, the desk session, other open desks, the line with its tickets; then the writes."""


def statements(queries: CaptureQueriesContext) -> list[str]:
    words = [query["sql"].lstrip("(").split()[0] for query in queries]  # PostgreSQL's unions begin so
    return [word for word in words if word in {"SELECT", "INSERT", "UPDATE", "DELETE"}]


def issued(site: Site, key: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        flow.issue(site, flow.TicketRequest("so"), at=make.NOW, by=Actor(station=1), key=key)
    return statements(queries)


def called(advisor: Person, key: str) -> list[str]:
    desk_session = desk_sessions.current(advisor)
    assert desk_session
    with CaptureQueriesContext(connection) as queries:
        event = flow.call_next(desk_session, at=make.NOW, key=key)
    assert event and event.ticket
    flow.move(event.ticket, Move.NO_SHOW, at=make.NOW)
    return statements(queries)


def posted(kiosk: Client, key: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        answer = kiosk.post("/kiosk/tickets/", {"language": "so", "key": key}, headers={"accept": "application/json"})
    assert answer.status_code == 201
    return statements(queries)


def test_a_ticket_takes_as_many_statements_with_thirty_in_line_as_with_one(site: Site, here: DeskSession) -> None:
    make.ticket(site)
    alone = issued(site, "first")
    for _ in range(28):
        make.ticket(site)
    assert alone == issued(site, "second") == ISSUE


def test_a_call_takes_as_many_statements_with_thirty_in_line_as_with_one(site: Site, here: DeskSession) -> None:
    make.ticket(site)
    alone = called(here.advisor, "first")
    for _ in range(30):
        make.ticket(site)
    assert alone == called(here.advisor, "second") == NEXT


@pytest.mark.parametrize("open_desks", [0, 2])
@pytest.mark.usefixtures("clock")
def test_a_kiosk_post_takes_as_many_statements_with_thirty_in_line_as_with_two(site: Site, open_desks: int) -> None:
    for advisor, desk in [(make.amina, "1"), (make.olga, "2")][:open_desks]:
        make.desk_session(advisor(site), site, desk)
    kiosk, taken = make.device(site), []
    posted(kiosk, "the first one looks at the whole line")
    for waiting in (2, 30):
        while Ticket.objects.count() < waiting:
            make.ticket(site)
        taken.append(posted(kiosk, f"at {waiting}"))
    assert taken[0] == taken[1]
