"""The order in which tickets are called. `rank` is pure; the other functions read its arguments."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import NamedTuple

from django.db.models import Window
from django.db.models.functions import RowNumber

from centre import hours
from centre.compiled_query import CompiledModelQuery, CompiledQuery, Param
from centre.line_rules import Rule
from centre.models import Site
from tickets.models import DeskSession, Ticket, ticket_code
from tickets.states import DeskState, State


class WaitingTicket(NamedTuple):
    """The fields after `code` are columns of `Ticket`. A tuple, because each read of the line makes one per ticket."""

    id: int
    code: str
    language: str
    issued_at: datetime
    fallback: str | None = None
    priority: str = ""
    return_priority: bool = False
    desk: int | None = None


_columns = WaitingTicket._fields[2:]
_values = attrgetter(*Ticket.attributes(_columns))
_today = Ticket.objects.filter(site=Param("site"), day=Param("day"), state=State.WAITING)
_waiting = CompiledQuery(
    lambda: _today.order_by("-return_priority", "issued_at", "pk").values_list("pk", "prefix", "number", *_columns)
)
RULE_COLUMNS = ["language", "fallback", "priority", "return_priority", "desk"]
"""The columns that the rules read, besides the time. Tickets with equal values here differ only in age."""
_place = Window(RowNumber(), partition_by=RULE_COLUMNS, order_by=["issued_at", "pk"])
_foremost = CompiledModelQuery(lambda: _today.order_by().annotate(place=_place).filter(place=1))
_on_duty = CompiledQuery(
    lambda: (
        DeskSession.objects.filter(site=Param("site"), closed_at__isnull=True, state=DeskState.OPEN)
        .order_by("desk__position")
        .values_list("desk", "languages")
    )
)


@dataclass(frozen=True)
class OnDuty:
    """A desk that is open and not paused, and the tags of its languages."""

    desk: int
    languages: frozenset[str]


@dataclass(frozen=True)
class Policy:
    target: timedelta
    fallback_after: timedelta
    rules: tuple[Rule, ...] = tuple(Rule)


class Ranked(NamedTuple):
    ticket: WaitingTicket
    rule: Rule


class NextTicket(NamedTuple):
    """Has the whole ticket, so that the caller need not read it again."""

    ticket: Ticket
    rule: Rule


def rank(
    waiting: Iterable[WaitingTicket], here: OnDuty, others: Sequence[OnDuty], now: datetime, policy: Policy
) -> list[Ranked]:
    """The tickets that this desk may serve, in the order it should call them, each with the rule that put it there."""
    open_desks = {other.desk for other in others}
    served_elsewhere = frozenset().union(*(other.languages for other in others))
    rules = _rules(served_elsewhere, now, policy)
    ranked = [
        Ranked(ticket, next((rule for rule in policy.rules if rules[rule](ticket)), Rule.LONGEST_WAIT))
        for ticket in waiting
        if _may_serve(ticket, here, open_desks, now, policy)
    ]
    order = {rule: place for place, rule in enumerate([*policy.rules, Rule.LONGEST_WAIT])}
    return sorted(ranked, key=lambda one: (order[one.rule], one.ticket.issued_at, one.ticket.id))


def _rules(elsewhere: frozenset[str], now: datetime, policy: Policy) -> dict[Rule, Callable[[WaitingTicket], bool]]:
    return {
        Rule.RETURN_PRIORITY: lambda ticket: ticket.return_priority,
        Rule.PRIORITY: lambda ticket: bool(ticket.priority),
        Rule.OVER_TARGET: lambda ticket: now - ticket.issued_at > policy.target,
        Rule.SCARCE: lambda ticket: ticket.language not in elsewhere,
        Rule.LONGEST_WAIT: lambda ticket: True,
    }


def _may_serve(ticket: WaitingTicket, here: OnDuty, open_desks: set[int], now: datetime, policy: Policy) -> bool:
    if ticket.desk == here.desk:
        return True
    if ticket.desk in open_desks:
        return False
    if ticket.language in here.languages:
        return True
    return ticket.fallback in here.languages and now - ticket.issued_at >= policy.fallback_after


def policy_of(site: Site) -> Policy:
    minutes = timedelta(minutes=site.wait_target), timedelta(minutes=site.fallback_after)
    return Policy(*minutes, rules=tuple(Rule(name) for name in site.line_rules))


def waiting_today(site: Site, at: datetime) -> list[WaitingTicket]:
    rows = _waiting(site=site.pk, day=hours.service_day(site, at))
    return [WaitingTicket(pk, ticket_code(prefix, number), *rest) for pk, prefix, number, *rest in rows]


def on_duty(site: Site) -> dict[int, OnDuty]:
    """The desks that are open and not paused, by id."""
    languages = defaultdict(set)
    for desk, language in _on_duty(site=site.pk):
        languages[desk].add(language)
    return {desk: OnDuty(desk, frozenset(tags) - {None}) for desk, tags in languages.items()}


def ranked_for(desk_session: DeskSession, at: datetime) -> list[Ranked]:
    """The tickets in the order in which this desk would call them; empty while it is closed or paused."""
    return _ranked(waiting_today(desk_session.site, at), desk_session, at)


def next_for(desk_session: DeskSession, at: datetime) -> NextTicket | None:
    """The first of `ranked_for`, or None. Of tickets that differ only in age, only the oldest is read."""
    foremost = _foremost(site=desk_session.site_id, day=hours.service_day(desk_session.site, at))
    ranked = _ranked(map(_waiting_ticket, foremost), desk_session, at)
    if not ranked:
        return None
    ticket = next(one for one in foremost if one.pk == ranked[0].ticket.id)
    ticket.site = desk_session.site
    return NextTicket(ticket, ranked[0].rule)


def _waiting_ticket(ticket: Ticket) -> WaitingTicket:
    return WaitingTicket(ticket.pk, ticket.code, *_values(ticket))


def _ranked(waiting: Iterable[WaitingTicket], desk_session: DeskSession, at: datetime) -> list[Ranked]:
    desk_sessions = on_duty(desk_session.site)
    here = desk_sessions.pop(desk_session.desk_id, None)
    if here is None:
        return []
    return rank(waiting, here, list(desk_sessions.values()), at, policy_of(desk_session.site))
