"""What an advisor may do, as one function each. Tickets move through `tickets.flow` only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField, QuerySet

from centre.compiled_query import Given, Whole
from centre.models import Desk, Language, Person
from centre.rights import User, serves, serving_sites
from outcomes import actions as outcomes
from outcomes.actions import ContactEntry, must_not_owe_too_many
from outcomes.models import Code, Contact
from tickets import desk_session as duties
from tickets import flow, site_transaction
from tickets.models import Duty, Event, Ticket
from tickets.site_transaction import Actor
from tickets.states import DeskMove, Move, State
from web import refusals
from web.refusals import Refused

# Issuing has its own address, and a day ends by the timer, not by a button.
NOT_BY_HAND = frozenset({Move.ISSUE, Move.END})
# The other closures are set by the system, as what they say happens.
LEAVE_REASONS = [flow.LEFT_QUEUE, "language-not-served", "void"]

_here = Whole(lambda: Ticket.objects.filter(pk=Given("pk"), site=Given("site")))


@dataclass(frozen=True)
class Opening:
    """`site` is needed only by somebody who serves at several; no languages means all they speak."""

    desk: str
    site: str = ""
    languages: Sequence[str] = ()


@dataclass(frozen=True)
class MoveWish:
    ticket: int
    move: str
    key: str = ""
    reason: str = ""
    language: str = ""
    desk: str = ""


def staff(user: User) -> Person:
    """The person, if they serve anywhere."""
    if isinstance(user, AnonymousUser) or not serves(user):
        raise PermissionDenied
    return user


def duty_of(user: User) -> Duty | None:
    return duties.current(staff(user))


def must_be_on_duty(user: User) -> Duty:
    duty = duty_of(user)
    if duty is None:
        raise Refused(refusals.NOT_ON_DUTY)
    return duty


def open_desk(person: Person, wish: Opening, *, at: datetime) -> Duty:
    desks = Desk.objects.filter(site__in=serving_sites(person), name=wish.desk)
    desk = (desks.filter(site__slug=wish.site) if wish.site else desks).first()
    if desk is None:
        raise Refused(refusals.NO_SUCH_DESK)
    spoken = [one for one in person.speaks.all() if not wish.languages or one.tag in wish.languages]
    return duties.open_desk(desk, person, spoken, at=at)


def change_desk(user: User, move: str, *, at: datetime) -> Event:
    known = {one.value.removeprefix("desk-"): one for one in DeskMove if one != DeskMove.OPEN}
    if move not in known:
        raise Refused(refusals.NOT_FOUND)
    return duties.change(must_be_on_duty(user), known[move], at=at)


def call_next(user: User, key: str, *, at: datetime) -> Event | None:
    duty = must_be_on_duty(user)
    return flow.call_next(duty, at=at, key=key, allowed=lambda: must_not_owe_too_many(duty.advisor))


def move(user: User, wish: MoveWish, *, at: datetime) -> Event:
    duty = must_be_on_duty(user)
    if wish.move not in Move:
        raise Refused(refusals.NO_SUCH_MOVE)
    step, ticket = Move(wish.move), ticket_here(duty, wish.ticket)
    if step in NOT_BY_HAND:
        raise Refused(refusals.ILLEGAL_STEP, code=ticket.code, state=ticket.get_state_display())
    _reason_must_be_known(step, wish.reason)
    return flow.move(
        ticket,
        step,
        at=at,
        by=Actor(duty.advisor, duty.desk),
        key=wish.key,
        reason=wish.reason or (flow.LEFT_QUEUE if step == Move.LEAVE else ""),
        to_language=_line(duty, wish.language) if step == Move.TRANSFER else None,
        to_desk=_desk(duty, wish.desk) if step == Move.TRANSFER else None,
        allowed=lambda: must_not_owe_too_many(duty.advisor) if step == Move.CALL else None,
    )


def add_ticket(user: User, wish: Mapping[str, str], key: str, *, at: datetime) -> Event:
    duty = must_be_on_duty(user)
    _priority_must_be_known(wish.get("priority", ""))
    by = Actor(duty.advisor, duty.desk)
    ticket, _ = flow.issue(duty.site, flow.Wish(**wish), at=at, by=by, key=key)
    return ticket.events.select_related("ticket", "desk").get(move=Move.ISSUE)


def ticket_here(duty: Duty, pk: int) -> Ticket:
    """A ticket of the advisor's own site; others do not exist for them."""
    ticket = _here.first(pk=pk, site=duty.site_id) if pk <= BigIntegerField.MAX_BIGINT else None
    if ticket is None:
        raise Refused(refusals.NO_SUCH_TICKET)
    ticket.site = duty.site
    return ticket


def _reason_must_be_known(move: Move, reason: str) -> None:
    parking = move == Move.PARK and Code.objects.filter(list=Code.List.PARK, code=reason).exists()
    leaving = move == Move.LEAVE and reason in LEAVE_REASONS
    if reason and not (parking or leaving):
        raise Refused(refusals.UNKNOWN_REASON)


def _priority_must_be_known(priority: str) -> None:
    if priority and not Code.objects.filter(list=Code.List.PRIORITY, code=priority).exists():
        raise Refused(refusals.UNKNOWN_PRIORITY)


def _line(duty: Duty, tag: str) -> Language | None:
    if not tag:
        return None
    language = duty.site.languages.filter(pk=tag).first()
    if language is None:
        raise Refused(refusals.UNKNOWN_LANGUAGE)
    return language


def _desk(duty: Duty, name: str) -> Desk | None:
    if not name:
        return None
    desk = Desk.objects.filter(site=duty.site_id, name=name).first()
    if desk is None:
        raise Refused(refusals.NO_SUCH_DESK)
    return desk


def log_outcome(duty: Duty, ticket: Ticket, entry: ContactEntry, *, at: datetime) -> Contact:
    """Finish the visit, if it still lasts, and log it: both or neither."""
    with site_transaction.writing():
        seen = Ticket.objects.get(pk=ticket.pk)
        if seen.state == State.SERVING:
            flow.move(ticket, Move.FINISH, at=at, by=Actor(duty.advisor, duty.desk))
        return outcomes.log_ticket(ticket, entry, duty.advisor, at=at)


def log_without_ticket(duty: Duty, requested: Language, entry: ContactEntry, *, at: datetime) -> Contact:
    return outcomes.log_without_ticket(duty.site, requested, entry, duty.advisor, at=at)


def languages_known() -> QuerySet[Language]:
    return Language.objects.order_by("name_fi")


def language_known(tag: str) -> Language:
    language = Language.objects.filter(pk=tag).first()
    if language is None:
        raise Refused(refusals.UNKNOWN_LANGUAGE)
    return language
