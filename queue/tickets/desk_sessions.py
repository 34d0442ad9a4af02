"""The only writer of `DeskSession`. Each change is a site transaction with an event in the tickets' log."""

from collections.abc import Sequence
from datetime import datetime

from centre.compiled_query import CompiledModelQuery, Param
from centre.models import Desk, Language, Person, Site
from tickets import site_transaction
from tickets.models import DeskSession, Event, Ticket
from tickets.refusals import ALREADY_ON_DUTY, DESK_BUSY, DESK_IS, DESK_TAKEN
from tickets.site_transaction import Actor, SiteTransaction
from tickets.states import AT_DESK, DESK_STEPS, DeskMove, DeskState
from web.refusals import Refused

_current = CompiledModelQuery(
    lambda: DeskSession.objects.filter(advisor=Param("advisor"), closed_at__isnull=True), "site", "desk"
)


def current(advisor: Person) -> DeskSession | None:
    desk_session = _current.first(advisor=advisor.pk)
    if desk_session is not None:
        desk_session.advisor = advisor
    return desk_session


def open_desk(desk: Desk, advisor: Person, languages: Sequence[Language], *, at: datetime) -> DeskSession:
    """Open a desk. If the advisor already has this desk open, the session is returned unchanged."""
    with site_transaction.begin(desk.site_id, at, Actor(advisor, desk)) as tx:
        # A site transaction locks one site, but the same advisor may be opening a desk at another.
        Person.objects.select_for_update(no_key=True).get(pk=advisor.pk)
        mine = current(advisor)
        if mine and mine.desk_id == desk.pk:
            return mine
        _require_free(desk, mine)
        desk_session = DeskSession.objects.create(site_id=desk.site_id, desk=desk, advisor=advisor, opened_at=at)
        desk_session.languages.set(languages)
        _write(tx, desk, DeskMove.OPEN, DeskState.CLOSED)
        return desk_session


def change(desk_session: DeskSession, move: DeskMove, *, at: datetime) -> Event:
    """Pause, resume or close. Raises `Refused` for an illegal step and for closing a desk that has a ticket."""
    with site_transaction.begin(desk_session.site_id, at, Actor(desk_session.advisor, desk_session.desk)) as tx:
        seen = DeskSession.objects.get(pk=desk_session.pk)
        if seen.state not in DESK_STEPS[move].sources:
            raise Refused(DESK_IS, desk=desk_session.desk, state=seen.get_state_display())
        if move == DeskMove.CLOSE:
            _require_empty(desk_session.desk)
        closing = {"closed_at": at} if move == DeskMove.CLOSE else {}
        DeskSession.objects.filter(pk=desk_session.pk).update(state=DESK_STEPS[move].target, **closing)
        return _write(tx, desk_session.desk, move, seen.state)


def close_all(site: Site, *, at: datetime) -> int:
    """Close every open desk of the site; returns their number."""
    desk_sessions = DeskSession.objects.select_related("desk", "advisor").filter(site=site, closed_at__isnull=True)
    return len([change(desk_session, DeskMove.CLOSE, at=at) for desk_session in desk_sessions])


def _write(tx: SiteTransaction, desk: Desk, move: DeskMove, from_state: str) -> Event:
    return tx.write(move=move, from_state=from_state, to_state=DESK_STEPS[move].target, desk=desk)


def _require_free(desk: Desk, mine: DeskSession | None) -> None:
    if DeskSession.objects.filter(desk=desk, closed_at__isnull=True).exists():
        raise Refused(DESK_TAKEN, desk=desk)
    if mine:
        raise Refused(ALREADY_ON_DUTY, desk=mine.desk)


def _require_empty(desk: Desk) -> None:
    ticket = Ticket.objects.filter(desk=desk, state__in=AT_DESK).first()
    if ticket:
        raise Refused(DESK_BUSY, code=ticket.code)
