"""No transaction and no page of a day reads the whole history: every statement enters it by an index that bounds its
rows, with and without the statistics of ANALYZE."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from centre.models import Desk, Language, Person, Site
from demo.synthesis.build import synthesise
from deskapp.operating.metrics import scrape
from desks import actions
from insights.exports import archive
from insights.periods import Period
from kiosk import ticket_status
from outcomes.actions import log_ticket
from outcomes.unlogged import require_few_unlogged, unlogged
from stations import access
from stations.actions import create_pairing_token, pair
from stations.models import Station
from tests import make
from tests.make import NOW, TODAY
from tests.query_plans import watched
from tickets import board, desk_sessions, flow
from tickets.management.commands.close_day import close
from tickets.models import DeskSession, Ticket
from tickets.site_transaction import CLIENT, Actor
from tickets.states import DeskMove, Move, State

TICKETS, DAYS = 6000, 50
LAST_WEEK = Period(TODAY - timedelta(days=7), TODAY - timedelta(days=1))


class Centre:
    """A synthetic centre on the day after its history: Amina and Sanna are on duty, and one client is at Amina's."""

    def __init__(self, site: Site) -> None:
        self.site, self.amina = site, Person.objects.get(username="amina")
        self.kiosk = Station.objects.get(kind=Station.Kind.KIOSK)
        sanna = Person.objects.get(username="sanna")
        self.here, self.there = self._on_duty(self.amina, "1"), self._on_duty(sanna, "2")
        self.by = Actor(self.amina, self.here.desk)
        for number in range(3):
            self.issue(f"waiting {number}")

    def _on_duty(self, advisor: Person, desk: str) -> DeskSession:
        return desk_sessions.open_desk(Desk.objects.get(name=desk), advisor, list(advisor.speaks.all()), at=NOW)

    def issue(self, key: str) -> Ticket:
        return flow.issue(self.site, flow.TicketRequest("so"), at=NOW, by=Actor(station=self.kiosk.pk), key=key)[0]

    def move(self, ticket: Ticket, move: Move, **to: object) -> None:
        request = actions.TransitionRequest(ticket.pk, move, key=f"{move} {ticket.pk}", **to)  # type: ignore[arg-type]
        actions.move(self.amina, request, at=NOW)

    def ticket(self, *moves: Move) -> Ticket:
        ticket = self.issue(f"for {moves}")
        for move in moves:
            flow.move(ticket, move, at=NOW, by=self.by)
            ticket.refresh_from_db()
        return ticket

    def page(self, address: str, who: str = "amina") -> None:
        assert make.logged_in(Person.objects.get(username=who)).get(address).status_code == 200

    def device(self, address: str, kind: Station.Kind = Station.Kind.KIOSK) -> None:
        secret, device = access.new_secret(), Client()
        pair(create_pairing_token(Station.objects.get(kind=kind), at=NOW), secret, at=NOW)
        device.cookies[f"{kind}_station"] = secret
        assert device.get(address).status_code == 200

    def moved(self, *moves: Move, **to: object) -> None:
        """The last of the moves is the one in question, but the others are watched too."""
        self.move(self.ticket(*moves[:-1]), moves[-1], **to)

    def logged(self) -> None:
        served = self.ticket(Move.CALL, Move.START, Move.FINISH)
        log_ticket(served, make.contact(), self.amina, at=NOW)

    def phone(self, *moves: Move) -> None:
        ticket = self.ticket(*moves)
        assert Client().get(f"/t/{ticket.token}/").status_code == 200
        assert Client().get(f"/t/{ticket.token}/leave/").status_code == 200


def _export(centre: Centre) -> None:
    archive.write_zip(BytesIO(), centre.site, LAST_WEEK, NOW)


def _day_closed(centre: Centre) -> None:
    centre.ticket(Move.CALL, Move.PARK)
    flow.close_day(centre.site, TODAY, at=NOW)
    close(centre.site, at=NOW + timedelta(days=1))


def _replayed(centre: Centre) -> None:
    assert centre.issue("twice") == centre.issue("twice")


def _client_returns(centre: Centre) -> None:
    ticket = centre.issue("phone")
    flow.move(ticket, Move.LEAVE, at=NOW, by=CLIENT)
    flow.move(ticket, Move.RETURN, at=NOW, by=CLIENT)


def _desk_changes(centre: Centre) -> None:
    for move in (DeskMove.PAUSE, DeskMove.RESUME, DeskMove.CLOSE):
        desk_sessions.change(centre.there, move, at=NOW)
    centre.page("/desk/", "sanna")


def _console_while_serving(centre: Centre) -> None:
    centre.ticket(Move.CALL, Move.START)
    centre.page("/desk/")


def _without_ticket(centre: Centre) -> None:
    actions.log_without_ticket(centre.here, Language.objects.get(pk="so"), make.contact(), at=NOW)


READS: dict[str, Callable[[Centre], object]] = {
    "issue": lambda centre: centre.issue("new"),
    "the same key again": _replayed,
    "a ticket's place": lambda centre: ticket_status.queue_position(centre.issue("new"), NOW),
    "add": lambda centre: actions.add_ticket(centre.amina, {"language": "so"}, "new", at=NOW),
    "call the next": lambda centre: actions.call_next(centre.amina, "new", at=NOW),
    "call": lambda centre: centre.moved(Move.CALL),
    "recall": lambda centre: centre.moved(Move.CALL, Move.RECALL),
    "start": lambda centre: centre.moved(Move.CALL, Move.START),
    "no-show": lambda centre: centre.moved(Move.CALL, Move.NO_SHOW),
    "park": lambda centre: centre.moved(Move.CALL, Move.PARK),
    "return": lambda centre: centre.moved(Move.CALL, Move.PARK, Move.RETURN),
    "transfer to a line": lambda centre: centre.moved(Move.CALL, Move.START, Move.TRANSFER, language="fi"),
    "transfer to a desk": lambda centre: centre.moved(Move.CALL, Move.START, Move.TRANSFER, desk="2"),
    "finish": lambda centre: centre.moved(Move.CALL, Move.START, Move.FINISH),
    "leave": lambda centre: centre.moved(Move.LEAVE),
    "a client leaves and returns": _client_returns,
    "log": Centre.logged,
    "log without a ticket": _without_ticket,
    "few unlogged": lambda centre: require_few_unlogged(centre.amina),
    "unlogged": lambda centre: unlogged(centre.amina),
    "board": lambda centre: board.read(centre.site.slug, NOW),
    "console": lambda centre: centre.page("/desk/"),
    "console while serving": _console_while_serving,
    "desks to open": lambda centre: centre.page("/desk/", "mikko"),
    "desk": _desk_changes,
    "outcome form": lambda centre: centre.page(f"/desk/tickets/{centre.ticket(Move.CALL, Move.START).pk}/outcome/"),
    "phone": Centre.phone,
    "phone of one who left": lambda centre: centre.phone(Move.LEAVE),
    "kiosk": lambda centre: centre.device("/kiosk/"),
    "kiosk's ticket": lambda centre: centre.device(f"/kiosk/tickets/{centre.issue('new').token}/"),
    "display": lambda centre: centre.device("/display/", Station.Kind.DISPLAY),
    "stations": lambda centre: centre.page("/stations/", "mikko"),
    "metrics": lambda centre: scrape(NOW, list),
    "close_day": _day_closed,
    "purge": lambda centre: call_command("purge"),
    "insights": lambda centre: centre.page(f"/insights/?from={LAST_WEEK.first}&to={LAST_WEEK.last}", "mikko"),
    "export": _export,
}


def reads_of_the_whole_history(site: Site) -> dict[str, list[str]]:
    found = {}
    for name, read in READS.items():
        with transaction.atomic(), watched() as plans:
            read(Centre(site))
            transaction.set_rollback(True)
        found[name] = plans.unbounded
    return {name: unbounded for name, unbounded in found.items() if unbounded}


@pytest.fixture
def site(db: None, clock: time_machine.Traveller) -> Site:
    site = synthesise(NOW, tickets=TICKETS, days=DAYS, seed=1)
    if connection.vendor == "postgresql":  # it reads a table of this size whole, where a longer one is entered by index
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_hashjoin = off")
            cursor.execute("SET LOCAL enable_mergejoin = off")
    return site


def test_no_statement_reads_the_whole_history(site: Site) -> None:
    """One test for all, because the history takes seconds to build."""
    unplanned = reads_of_the_whole_history(site)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert (unplanned, reads_of_the_whole_history(site)) == ({}, {})


@pytest.mark.django_db
def test_a_read_of_the_whole_history_is_noticed() -> None:
    with watched() as plans:
        Ticket.objects.filter(state=State.SERVED, contact=None).count()
    assert plans.unbounded
