"""Opening, pausing and closing a desk: the only writer of `Duty`, through the same log as the tickets."""

from collections.abc import Sequence
from datetime import datetime

from centre.compiled_query import Given, Whole
from centre.models import Desk, Language, Person, Site
from tickets import site_transaction
from tickets.models import Duty, Event, Ticket
from tickets.site_transaction import Actor, Turn
from tickets.states import AT_DESK, DESK_STEPS, DeskMove, DeskState
from web import refusals
from web.refusals import Refused

_current = Whole(lambda: Duty.objects.filter(advisor=Given("advisor"), closed_at__isnull=True), "site", "desk")


def current(advisor: Person) -> Duty | None:
    duty = _current.first(advisor=advisor.pk)
    if duty is not None:
        duty.advisor = advisor
    return duty


def open_desk(desk: Desk, advisor: Person, languages: Sequence[Language], *, at: datetime) -> Duty:
    """Open a desk; whoever has this very desk open already keeps it as it is."""
    with site_transaction.turn(desk.site_id, at, Actor(advisor, desk)) as turn:
        # A turn locks one site, but the same advisor may be opening a desk at another one.
        Person.objects.select_for_update(no_key=True).get(pk=advisor.pk)
        mine = current(advisor)
        if mine and mine.desk_id == desk.pk:
            return mine
        _must_be_free(desk, mine)
        duty = Duty.objects.create(site_id=desk.site_id, desk=desk, advisor=advisor, opened_at=at)
        duty.languages.set(languages)
        _write(turn, desk, DeskMove.OPEN, DeskState.CLOSED)
        return duty


def change(duty: Duty, move: DeskMove, *, at: datetime) -> Event:
    """Pause, resume or close. A desk with somebody at it does not close."""
    with site_transaction.turn(duty.site_id, at, Actor(duty.advisor, duty.desk)) as turn:
        seen = Duty.objects.get(pk=duty.pk)
        if seen.state not in DESK_STEPS[move].sources:
            raise Refused(refusals.DESK_IS, desk=duty.desk, state=seen.get_state_display())
        if move == DeskMove.CLOSE:
            _must_be_empty(duty.desk)
        closing = {"closed_at": at} if move == DeskMove.CLOSE else {}
        Duty.objects.filter(pk=duty.pk).update(state=DESK_STEPS[move].target, **closing)
        return _write(turn, duty.desk, move, seen.state)


def close_all(site: Site, *, at: datetime) -> int:
    """Close every desk that is still open; returns how many there were."""
    duties = Duty.objects.select_related("desk", "advisor").filter(site=site, closed_at__isnull=True)
    return len([change(duty, DeskMove.CLOSE, at=at) for duty in duties])


def _write(turn: Turn, desk: Desk, move: DeskMove, before: str) -> Event:
    return turn.write(move=move, before=before, after=DESK_STEPS[move].target, desk=desk)


def _must_be_free(desk: Desk, mine: Duty | None) -> None:
    if Duty.objects.filter(desk=desk, closed_at__isnull=True).exists():
        raise Refused(refusals.DESK_TAKEN, desk=desk)
    if mine:
        raise Refused(refusals.ALREADY_ON_DUTY, desk=mine.desk)


def _must_be_empty(desk: Desk) -> None:
    ticket = Ticket.objects.filter(desk=desk, state__in=AT_DESK).first()
    if ticket:
        raise Refused(refusals.DESK_BUSY, code=ticket.code)
