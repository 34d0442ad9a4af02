"""The only writer of tickets. Each move is one site transaction: lock, check, write ticket and event, notify.

`at` is the time of the change (aware). A function that raises `Refused` has written nothing.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from operator import attrgetter
from typing import Any

from django.db.models import Model

from centre import hours
from centre.compiled_query import insert, update
from centre.models import Desk, Language, Site
from tickets import line, locked_reads, site_transaction, transitions
from tickets.models import DeskSession, Event, Ticket
from tickets.refusals import (
    AT_ANOTHER_DESK,
    CHANGED_MEANWHILE,
    CLOSED,
    DAY_OVER,
    DESK_BUSY,
    DESK_PAUSED,
    ILLEGAL_STEP,
    KEY_REUSED,
    NO_TARGET,
    NOT_ON_DUTY,
    UNKNOWN_LANGUAGE,
)
from tickets.site_transaction import CLIENT, Actor, SiteTransaction
from tickets.states import AT_DESK, FINAL, STEPS, UNFINISHED, DeskState, Move, State
from web.refusals import Refused

DAY_ENDED = "day-ended"
LEFT_QUEUE = "left-queue"

Guard = Callable[[], None]
"""Called under the lock; raises `Refused` to reject the request."""


def allow_all() -> None:
    """The guard that rejects no request."""


@dataclass(frozen=True)
class TicketRequest:
    """Tags and a coded reason, or "". The site need not serve `language` if it serves `fallback`."""

    language: str
    fallback: str = ""
    priority: str = ""


def issue(site: Site, request: TicketRequest, *, at: datetime, by: Actor, key: str = "") -> tuple[Ticket, bool]:
    """Issue a ticket at the end of its line. Returns the ticket, and False if `key` issued it earlier, else True.

    Raises `Refused`: CLOSED, UNKNOWN_LANGUAGE, or KEY_REUSED if `key` was used for another request. Keys belong to the
    station, or without one to the advisor; an empty key is never replayed.
    """
    with site_transaction.begin(site.pk, at, by, key, fingerprint(request)) as tx:
        if earlier := tx.earlier_event():
            return _ticket_of(earlier), False
        if not hours.is_open(site, at):
            raise Refused(CLOSED)
        ticket = _new_ticket(site, request, at)
        fields = {"ticket": ticket, "language_id": ticket.language_id, "reason": request.priority}
        tx.write(move=Move.ISSUE, to_state=State.WAITING, **fields)
        return ticket, True


def call_next(desk_session: DeskSession, *, at: datetime, key: str = "", allowed: Guard = allow_all) -> Event | None:
    """Call the next ticket for this desk. Returns None if no ticket waits for it, and does not record that under `key`.

    So the same key may call a ticket later; a key that called one returns that event again, without further checks.
    Raises `Refused`: NOT_ON_DUTY, DESK_PAUSED, DESK_BUSY, KEY_REUSED, or the refusal of `allowed`.
    """
    by = Actor(advisor=desk_session.advisor, desk=desk_session.desk)
    with site_transaction.begin(desk_session.site_id, at, by, key, "next") as tx:
        if earlier := tx.earlier_event():
            return earlier
        allowed()
        _require_ready_desk(by)
        chosen = line.next_for(desk_session, at)
        if chosen is None:
            return None
        return _apply(tx, chosen.ticket, Move.CALL, reason=chosen.rule)


def move(
    ticket: Ticket,
    move: Move,
    *,
    at: datetime,
    by: Actor = CLIENT,
    key: str = "",
    reason: str = "",
    to_language: Language | None = None,
    to_desk: Desk | None = None,
    allowed: Guard = allow_all,
) -> Event:
    """Apply one step to a ticket. `to_language` and `to_desk` are the target of a transfer; other moves ignore them.

    The new state is in the returned event's ticket; the argument keeps the old one. A `key` that made this move earlier
    returns that event again. Raises `Refused`: ILLEGAL_STEP, AT_ANOTHER_DESK, DAY_OVER on a later service day unless
    the move ends the ticket, NO_TARGET, KEY_REUSED, CHANGED_MEANWHILE, the refusal of `allowed`, or for a call the
    refusals of `call_next`.
    """
    request = fingerprint((ticket.pk, move, reason, to_language and to_language.pk, to_desk and to_desk.pk))
    with site_transaction.begin(ticket.site_id, at, by, key, request) as tx:
        if earlier := tx.earlier_event():
            return earlier
        allowed()
        current = locked_reads.ticket(ticket.pk, ticket.site)
        _require_allowed(current, move, by, at)
        to = _destination(to_language, to_desk) if move == Move.TRANSFER else None
        return _apply(tx, current, move, reason=reason, to=to)


def close_day(site: Site, day: date, *, at: datetime) -> int:
    """End all unfinished tickets up to and including this service day; returns their number."""
    with site_transaction.begin(site.pk, at, CLIENT) as tx:
        # Sorted here, because a sorted statement would read every ticket in the order of its key.
        unfinished = Ticket.objects.filter(site=site, day__lte=day, state__in=UNFINISHED)
        for ticket in sorted(unfinished, key=attrgetter("pk")):
            closing = Move.FINISH if ticket.state == State.SERVING else Move.END
            _apply(tx, ticket, closing, reason=DAY_ENDED)
        return len(tx.written)


def set_unlogged(ticket: Ticket, *, unlogged: bool) -> None:
    """Call it in the transaction that writes or deletes the contact of a served ticket. Takes no version."""
    Ticket.objects.filter(pk=ticket.pk).update(unlogged=unlogged)


def forget_tokens(site: Site, before: date) -> int:
    """Delete the phone links to tickets of service days before `before`; returns their number. This is no move: no
    screen shows the token, so it takes no version, and the log is kept, so it must not show the use of a phone."""
    with site_transaction.write_transaction():
        return Ticket.objects.filter(site=site, day__lt=before, token__isnull=False).update(token=None)


def _new_ticket(site: Site, request: TicketRequest, at: datetime) -> Ticket:
    day = hours.service_day(site, at)
    series = locked_reads.series(site, day, request.language, request.fallback)
    chosen = request.language if request.language in series else request.fallback
    known = request.language in series or Language.objects.filter(pk=request.language).exists()
    if chosen not in series or not known or (request.fallback and request.fallback not in series):
        raise Refused(UNKNOWN_LANGUAGE)
    prefix, last = series[chosen]
    ticket = Ticket(
        site=site,
        day=day,
        prefix=prefix,
        number=last + 1,
        requested_language_id=request.language,
        language_id=chosen,
        fallback_id=request.fallback or None,
        priority=request.priority,
        token=secrets.token_urlsafe(12),
        issued_at=at,
    )
    insert(ticket)
    return ticket


def _apply(
    tx: SiteTransaction, ticket: Ticket, move: Move, *, reason: str = "", to: Mapping[str, Any] | None = None
) -> Event:
    """Compare and set, then write the event. `to` is a transfer's target. No row: another transaction was first."""
    if ticket.state not in STEPS[move].sources:
        raise Refused(ILLEGAL_STEP, code=ticket.code, state=ticket.get_state_display())
    before = transitions.projection_of(ticket)
    caller = {"desk": tx.actor.desk, "advisor": tx.actor.advisor and tx.actor.advisor.pk}
    changed = transitions.changes(before, transitions.after(before, move, tx.at, **(caller if to is None else to)))
    if move == Move.FINISH:
        changed["unlogged"] = True
    _set(ticket, changed)
    if not update(ticket, changed, state=before.state):
        raise Refused(CHANGED_MEANWHILE)
    return tx.write(
        ticket=ticket,
        move=move,
        from_state=before.state,
        to_state=ticket.state,
        language_id=ticket.language_id,
        desk=ticket.desk,
        reason=reason,
    )


def _set(ticket: Ticket, changed: Mapping[str, Any]) -> None:
    """Sets a reference by its row if the value is a model, and by its key otherwise."""
    for name, value in changed.items():
        field: Any = Ticket._meta.get_field(name)
        setattr(ticket, name if isinstance(value, Model) else field.attname, value)


def _destination(language: Language | None, desk: Desk | None) -> dict[str, Any]:
    if language is None and desk is None:
        raise Refused(NO_TARGET)
    return {"language": language and language.pk, "desk": desk}


def _require_allowed(ticket: Ticket, move: Move, by: Actor, at: datetime) -> None:
    if ticket.day != hours.service_day(ticket.site, at) and STEPS[move].target not in FINAL:
        raise Refused(DAY_OVER)
    if by.desk and ticket.state in AT_DESK and ticket.desk_id != by.desk.pk:
        raise Refused(AT_ANOTHER_DESK, code=ticket.code, desk=ticket.desk)
    if move == Move.CALL and ticket.state in STEPS[move].sources:
        _require_ready_desk(by)


def _require_ready_desk(by: Actor) -> None:
    """A call needs an open desk of this advisor, not paused, without a ticket at it."""
    state, current = locked_reads.desk_session(by.desk, by.advisor)
    if state != DeskState.OPEN:
        raise Refused(DESK_PAUSED if state == DeskState.PAUSED else NOT_ON_DUTY)
    if current:
        raise Refused(DESK_BUSY, code=current)


def _ticket_of(event: Event) -> Ticket:
    if event.ticket is None:
        raise Refused(KEY_REUSED)
    return event.ticket


def fingerprint(request: object) -> str:
    return sha256(repr(request).encode()).hexdigest()[:16]
