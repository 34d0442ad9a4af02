"""A fixed history whose export is the same in every run, except for the numbers of its contacts."""

from centre.models import Language
from outcomes.actions import ContactEntry, log_ticket, log_without_ticket
from outcomes.models import Contact
from tests import make
from tests.make import NOW, minutes
from tickets import flow
from tickets.models import DeskSession, Event, Ticket
from tickets.site_transaction import Actor
from tickets.states import Move, State


def write_history(here: DeskSession) -> list[Contact]:
    """A ticket in each state, a long visit with three matters, a ticket that the line called, a telephone call."""
    for state in (State.NO_SHOW, State.LEFT, State.PARKED, State.WAITING):
        make.in_state(state, here)
    visit = _long_visit(here)
    called = _called_by_the_line(here)
    return [
        log_ticket(visit, _three_matters(), here.advisor, at=NOW + minutes(70)),
        log_ticket(called, make.contact(), here.advisor, at=NOW + minutes(71)),
        log_without_ticket(here.site, _arabic(), make.contact(), here.advisor, at=NOW + minutes(72)),
    ]


def _long_visit(here: DeskSession) -> Ticket:
    ticket = make.ticket(here.site)
    steps = [(5, Move.CALL), (6, Move.RECALL), (7, Move.START), (11, Move.PARK), (21, Move.RETURN), (30, Move.CALL)]
    for at, move in (*steps, (32, Move.START), (47, Move.FINISH)):
        _move(ticket, here, at, move)
    return ticket


def _called_by_the_line(here: DeskSession) -> Ticket:
    make.ticket(here.site, "ar")
    ticket = _called(flow.call_next(here, at=NOW + minutes(50)))
    _move(ticket, here, 51, Move.START)
    _move(ticket, here, 59, Move.FINISH)
    return ticket


def _called(event: Event | None) -> Ticket:
    assert event
    assert event.ticket
    return event.ticket


def _move(ticket: Ticket, here: DeskSession, at: int, move: Move) -> None:
    flow.move(ticket, move, at=NOW + minutes(at), by=Actor(here.advisor, here.desk))


def _three_matters() -> ContactEntry:
    referred = make.matter("signposted", destinations=["kela", "ngo"])
    return make.contact(referred, make.matter("not-helped", gaps=["full"]), make.matter(), served="en")


def _arabic() -> Language:
    return Language.objects.get(pk="ar")
