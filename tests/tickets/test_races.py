"""Concurrent requests: the race without the lock, then with the lock, then under load."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial
from io import StringIO
from itertools import chain
from threading import Barrier
from typing import TypeVar

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection

from centre.models import Person, Site
from outcomes.actions import ContactEntry, log_ticket
from outcomes.models import Contact
from outcomes.unlogged import require_few_unlogged
from tests import make
from tests.make import NOW
from tickets import flow, site_transaction, transitions
from tickets.flow import TicketRequest
from tickets.models import DeskSession, Event, Ticket
from tickets.refusals import ALREADY_ON_DUTY, CHANGED_MEANWHILE
from tickets.site_transaction import Actor, SiteTransaction
from tickets.states import Move, State
from tickets.transitions import TicketProjection
from web.refusals import Refused

pytestmark = [pytest.mark.heavy, pytest.mark.django_db(transaction=True)]
Job = TypeVar("Job")
Answer = TypeVar("Answer")
CROWDS = int(os.environ.get("CROWDS", "1"))
"""Of about 5 000 operations each; CROWDS=100 for a long run."""
ANSWER_TIMEOUT = 30
"""Seconds in which every thread has to reach the barrier."""


def at_once(work: Callable[[Job], Answer], jobs: list[Job], threads: int) -> list[Answer]:
    """The answers in the order of the jobs. Each job has a connection of its own, as a request has."""

    def alone(job: Job) -> Answer:
        try:
            return work(job)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(alone, jobs))


def verified() -> str:
    said = StringIO()
    with time_machine.travel(NOW, tick=False):
        call_command("verify", stdout=said)
    return said.getvalue()


@pytest.fixture
def without_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Site transactions with a plain read instead of the lock: both read before either writes."""
    both_have_read, earlier_event = Barrier(2), SiteTransaction.earlier_event

    def plain_read(site: int) -> int:
        return Site.objects.values_list("version", flat=True).get(pk=site)

    def look_up_together(tx: SiteTransaction) -> Event | None:
        earlier = earlier_event(tx)
        both_have_read.wait(ANSWER_TIMEOUT)
        return earlier

    monkeypatch.setattr(site_transaction, "lock_site", plain_read)
    monkeypatch.setattr(SiteTransaction, "earlier_event", look_up_together)
    monkeypatch.setattr(site_transaction, "write_transaction", nullcontext)


def code_or_error(site: Site, key: str) -> str:
    try:
        return flow.issue(site, TicketRequest("so"), at=NOW, by=Actor(station=1), key=key)[0].code
    except IntegrityError:
        return "refused by the schema"


def call_or_refusal(desk_session: DeskSession) -> object:
    try:
        event = flow.call_next(desk_session, at=NOW)
    except Refused as refused:
        return refused.refusal
    return event and event.ticket


def desk_session_or_refusal(advisor: Person, site: Site) -> str:
    try:
        make.desk_session(advisor, site)
    except Refused as refused:
        return "ALREADY_ON_DUTY" if refused.refusal is ALREADY_ON_DUTY else str(refused)
    return "open"


def two_desks() -> list[DeskSession]:
    site = make.site()
    return [
        make.desk_session(make.person(name, site, "so"), site, desk) for name, desk in [("amina", "1"), ("omar", "2")]
    ]


@pytest.mark.usefixtures("without_lock")
def test_two_clients_take_one_number_or_version_without_the_lock() -> None:
    site = make.site()
    answers = at_once(partial(code_or_error, site), ["a", "b"], threads=2)
    assert "refused by the schema" in answers


def test_two_clients_take_two_numbers_with_the_lock() -> None:
    site = make.site()
    answers = at_once(partial(code_or_error, site), ["a", "b"], threads=2)
    assert sorted(answers) == ["SO 001", "SO 002"]


def test_an_advisor_who_opens_desks_at_two_sites_at_once_gets_one() -> None:
    here, there = make.site(), make.site("tikkurila")
    amina = make.amina(here)
    answers = at_once(partial(desk_session_or_refusal, amina), [here, there], threads=2)
    assert sorted(answers) == ["ALREADY_ON_DUTY", "open"]


@pytest.mark.usefixtures("without_lock")
def test_a_duplicate_request_is_not_recognised_without_the_lock() -> None:
    site = make.site()
    answers = at_once(partial(code_or_error, site), ["a", "a"], threads=2)
    assert "refused by the schema" in answers


def test_a_duplicate_request_takes_one_number_with_the_lock() -> None:
    site = make.site()
    assert at_once(partial(code_or_error, site), ["a", "a"], threads=2) == ["SO 001", "SO 001"]


def test_two_desks_choose_the_same_client_without_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the comparison with the state that was read keeps the second desk from calling the client too."""
    desk_sessions = two_desks()
    ticket = make.ticket(desk_sessions[0].site)
    both_are_about_to_call, projection_of = Barrier(2), transitions.projection_of

    def together(chosen: Ticket) -> TicketProjection:
        both_are_about_to_call.wait(ANSWER_TIMEOUT)
        return projection_of(chosen)

    monkeypatch.setattr(site_transaction, "lock_site", lambda site: Event.objects.count())
    monkeypatch.setattr(site_transaction, "write_transaction", nullcontext)
    monkeypatch.setattr(transitions, "projection_of", together)
    answers = at_once(call_or_refusal, desk_sessions, threads=2)
    assert answers in ([ticket, CHANGED_MEANWHILE], [CHANGED_MEANWHILE, ticket])


def test_only_one_of_two_desks_calls_the_client_with_the_lock() -> None:
    desk_sessions = two_desks()
    ticket = make.ticket(desk_sessions[0].site)
    answers = at_once(call_or_refusal, desk_sessions, threads=2)
    assert answers in ([ticket, None], [None, ticket])


def test_a_visit_that_is_logged_twice_at_once_has_one_contact() -> None:
    here = two_desks()[0]
    ticket, entry = make.served(here), make.contact()
    at_once(lambda advisor: log_ticket(ticket, entry, advisor, at=NOW), [here.advisor] * 8, threads=8)
    assert Contact.objects.count() == 1


def test_32_desks_call_each_of_200_tickets_once() -> None:
    names = [str(number) for number in range(1, 33)]
    site = make.site(desks=names)
    desk_sessions = [make.desk_session(make.person(f"advisor-{name}", site, "so"), site, name) for name in names]
    with site_transaction.write_transaction():
        tickets = [make.ticket(site).code for _ in range(200)]
    called = chain(*at_once(partial(serve_until_nobody_waits, make.contact()), desk_sessions, threads=32))
    assert sorted(called) == tickets
    assert Event.objects.filter(move=Move.CALL).count() == 200
    assert Ticket.objects.filter(state=State.SERVED, contact__isnull=False).count() == 200
    assert verified().startswith("ok: ")


@pytest.mark.parametrize("run", range(CROWDS))
def test_64_clients_and_30_desks_hold_every_invariant_with_duplicate_requests(run: int) -> None:
    names = [str(number) for number in range(1, 31)]
    site = make.site(desks=names)
    desk_sessions = [
        make.desk_session(make.person(f"advisor-{name}", site, *make.LANGUAGES), site, name) for name in names
    ]
    taps = [number for number in range(2000) for _ in "12"]
    with ThreadPoolExecutor(1) as desks:
        serving = desks.submit(at_once, serve_ten, desk_sessions, 30)
        answers = at_once(partial(tap, site), taps, threads=64)
        assert serving.result() == [10] * 30
    assert sorted(new for _, new in answers) == [False] * 2000 + [True] * 2000
    assert [first for first, _ in answers[::2]] == [second for second, _ in answers[1::2]]
    assert sorted({code for code, _ in answers}) == sorted(gapless({"FI": 800, "EN": 600, "SO": 400, "AR": 200}))
    assert Event.objects.filter(move=Move.CALL).count() == 300
    assert verified().startswith("ok: ")


def serve_until_nobody_waits(entry: ContactEntry, desk_session: DeskSession) -> list[str]:
    """Call, serve and log, one after the other; the codes that were called."""
    by, guard = Actor(desk_session.advisor, desk_session.desk), partial(require_few_unlogged, desk_session.advisor)
    called = []
    while (event := flow.call_next(desk_session, at=NOW, allowed=guard)) and event.ticket:
        called.append(event.ticket.code)
        flow.move(event.ticket, Move.START, at=NOW, by=by)
        flow.move(event.ticket, Move.FINISH, at=NOW, by=by)
        log_ticket(event.ticket, entry, desk_session.advisor, at=NOW)
        connection.close()
    return called


def serve_ten(desk_session: DeskSession) -> int:
    """Ten clients, calling each with a double tap; how many came."""
    return sum(1 for key in map(str, range(10)) if serve_one(desk_session, key))


def serve_one(desk_session: DeskSession, key: str) -> bool:
    by, call = Actor(desk_session.advisor, desk_session.desk), partial(flow.call_next, desk_session, at=NOW, key=key)
    first = call()
    while first is None:
        connection.close()
        first = call()
    assert call() == first
    assert first.ticket
    flow.move(first.ticket, Move.START, at=NOW, by=by)
    flow.move(first.ticket, Move.FINISH, at=NOW, by=by)
    connection.close()
    return True


def tap(site: Site, number: int) -> tuple[str, bool]:
    """Four kiosks, which number their taps alike, so that keys meet; ten tickets: 4 fi, 3 en, 2 so, 1 ar."""
    language = ["fi", "fi", "fi", "fi", "en", "en", "en", "so", "so", "ar"][number % 10]
    by, key = Actor(station=1 + number % 4), str(number // 4)
    ticket, new = flow.issue(site, TicketRequest(language), at=NOW, by=by, key=key)
    return ticket.code, new


def gapless(series: dict[str, int]) -> Iterator[str]:
    for prefix, count in series.items():
        yield from (f"{prefix} {number:03d}" for number in range(1, count + 1))
