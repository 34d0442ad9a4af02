"""The actions of an advisor, one function each. Only `tickets.flow` changes tickets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField, QuerySet

from centre.models import Desk, Language, Person
from centre.rights import User, serves, serving_sites
from desks.refusals import NO_SUCH_DESK, NO_SUCH_MOVE, UNKNOWN_REASON
from outcomes import actions as outcomes
from outcomes.actions import ContactEntry
from outcomes.models import Code, Contact
from outcomes.priority import require_known_priority
from outcomes.unlogged import require_few_unlogged
from tickets import desk_sessions, flow, site_transaction
from tickets.models import DeskSession, Event, Ticket
from tickets.refusals import ILLEGAL_STEP, NO_SUCH_TICKET, NOT_ON_DUTY, UNKNOWN_LANGUAGE
from tickets.site_transaction import Actor
from tickets.states import DeskMove, Move, State
from web.refusals import NOT_FOUND, Refused

# Issuing has its own address, and a timer ends the day.
NOT_BY_HAND = frozenset({Move.ISSUE, Move.END})
# The system sets the other closures when they occur.
LEAVE_REASONS = [flow.LEFT_QUEUE, "language-not-served", "void"]


@dataclass(frozen=True)
class OpenDeskRequest:
    """`site` is needed only by an advisor of several sites. No languages means all that the advisor speaks."""

    desk: str
    site: str = ""
    languages: Sequence[str] = ()


@dataclass(frozen=True)
class TransitionRequest:
    ticket: int
    move: str
    key: str = ""
    reason: str = ""
    language: str = ""
    desk: str = ""


def require_staff(user: User) -> Person:
    """The user as a `Person`. Raises `PermissionDenied` without a role that serves at some site."""
    if isinstance(user, AnonymousUser) or not serves(user):
        raise PermissionDenied
    return user


def current_desk_session(user: User) -> DeskSession | None:
    return desk_sessions.current(require_staff(user))


def require_desk_session(user: User) -> DeskSession:
    desk_session = current_desk_session(user)
    if desk_session is None:
        raise Refused(NOT_ON_DUTY)
    return desk_session


def open_desk(person: Person, request: OpenDeskRequest, *, at: datetime) -> DeskSession:
    """Open the desk with this name at `at` (aware), write an event and notify the screens.

    Languages that the person does not speak are ignored. If the person already has this desk open, the session is
    returned unchanged. Raises `Refused`: NO_SUCH_DESK at the sites of the person, DESK_TAKEN, ALREADY_ON_DUTY.
    """
    desks = Desk.objects.filter(site__in=serving_sites(person), name=request.desk)
    desk = (desks.filter(site__slug=request.site) if request.site else desks).first()
    if desk is None:
        raise Refused(NO_SUCH_DESK)
    spoken = [one for one in person.speaks.all() if not request.languages or one.tag in request.languages]
    return desk_sessions.open_desk(desk, person, spoken, at=at)


def change_desk(user: User, move: str, *, at: datetime) -> Event:
    known = {one.value.removeprefix("desk-"): one for one in DeskMove if one != DeskMove.OPEN}
    if move not in known:
        raise Refused(NOT_FOUND)
    return desk_sessions.change(require_desk_session(user), known[move], at=at)


def call_next(user: User, key: str, *, at: datetime) -> Event | None:
    desk_session = require_desk_session(user)
    return flow.call_next(desk_session, at=at, key=key, allowed=lambda: require_few_unlogged(desk_session.advisor))


def move(user: User, request: TransitionRequest, *, at: datetime) -> Event:
    desk_session = require_desk_session(user)
    if request.move not in Move:
        raise Refused(NO_SUCH_MOVE)
    step, ticket = Move(request.move), ticket_here(desk_session, request.ticket)
    if step in NOT_BY_HAND:
        raise Refused(ILLEGAL_STEP, code=ticket.code, state=ticket.get_state_display())
    _require_known_reason(step, request.reason)
    return flow.move(
        ticket,
        step,
        at=at,
        by=Actor(desk_session.advisor, desk_session.desk),
        key=request.key,
        reason=request.reason or (flow.LEFT_QUEUE if step == Move.LEAVE else ""),
        to_language=_line(desk_session, request.language) if step == Move.TRANSFER else None,
        to_desk=_desk(desk_session, request.desk) if step == Move.TRANSFER else None,
        allowed=lambda: require_few_unlogged(desk_session.advisor) if step == Move.CALL else None,
    )


def add_ticket(user: User, request: Mapping[str, str], key: str, *, at: datetime) -> Event:
    desk_session = require_desk_session(user)
    require_known_priority(request.get("priority", ""))
    by = Actor(desk_session.advisor, desk_session.desk)
    ticket, _ = flow.issue(desk_session.site, flow.TicketRequest(**request), at=at, by=by, key=key)
    return ticket.events.select_related("ticket", "desk").get(move=Move.ISSUE)


def ticket_here(desk_session: DeskSession, pk: int) -> Ticket:
    """A ticket of this session's site. Raises `Refused` (NO_SUCH_TICKET) for any other."""
    here = Ticket.objects.filter(pk=pk, site=desk_session.site_id)
    ticket = here.first() if pk <= BigIntegerField.MAX_BIGINT else None  # the address may hold any number
    if ticket is None:
        raise Refused(NO_SUCH_TICKET)
    ticket.site = desk_session.site
    return ticket


def _require_known_reason(move: Move, reason: str) -> None:
    parking = move == Move.PARK and Code.objects.filter(list=Code.List.PARK, code=reason).exists()
    leaving = move == Move.LEAVE and reason in LEAVE_REASONS
    if reason and not (parking or leaving):
        raise Refused(UNKNOWN_REASON)


def _line(desk_session: DeskSession, tag: str) -> Language | None:
    if not tag:
        return None
    language = desk_session.site.languages.filter(pk=tag).first()
    if language is None:
        raise Refused(UNKNOWN_LANGUAGE)
    return language


def _desk(desk_session: DeskSession, name: str) -> Desk | None:
    if not name:
        return None
    desk = Desk.objects.filter(site=desk_session.site_id, name=name).first()
    if desk is None:
        raise Refused(NO_SUCH_DESK)
    return desk


def log_outcome(desk_session: DeskSession, ticket: Ticket, entry: ContactEntry, *, at: datetime) -> Contact:
    """Finish the visit if it is still in service, and log it, in one transaction. Raises as `log_ticket` does."""
    with site_transaction.write_transaction():
        seen = Ticket.objects.get(pk=ticket.pk)
        if seen.state == State.SERVING:
            flow.move(ticket, Move.FINISH, at=at, by=Actor(desk_session.advisor, desk_session.desk))
        return outcomes.log_ticket(ticket, entry, desk_session.advisor, at=at)


def log_without_ticket(desk_session: DeskSession, requested: Language, entry: ContactEntry, *, at: datetime) -> Contact:
    return outcomes.log_without_ticket(desk_session.site, requested, entry, desk_session.advisor, at=at)


def known_languages() -> QuerySet[Language]:
    return Language.objects.order_by("name_fi")


def require_known_language(tag: str) -> Language:
    language = Language.objects.filter(pk=tag).first()
    if language is None:
        raise Refused(UNKNOWN_LANGUAGE)
    return language
