"""The data of the console of one desk: one consistent snapshot of the site."""

from dataclasses import dataclass
from datetime import datetime

from centre import hours
from centre.models import Desk, Language, Person, SiteLanguage
from centre.rights import serving_sites
from desks import no_show
from desks.actions import LEAVE_REASONS
from outcomes.models import Code
from outcomes.unlogged import MAX_UNLOGGED, unlogged
from tickets import board, line
from tickets.board import Today
from tickets.line import NextTicket, WaitingTicket
from tickets.models import DeskSession, Ticket
from tickets.states import AT_DESK, Move, State

MAX_WAITING_ROWS = 40
"""Waiting tickets that the console lists."""


@dataclass(frozen=True)
class LineRow:
    """One line of the site: the number of waiting tickets, and the longest wait in minutes."""

    language: Language
    waiting: int
    longest: int
    over_target: bool
    mine: bool


@dataclass(frozen=True)
class WaitingRow:
    ticket: WaitingTicket
    language: Language
    minutes: int
    over_target: bool


@dataclass(frozen=True)
class Console:
    desk_session: DeskSession
    at: datetime
    current: Ticket | None
    since: datetime | None
    """The time of the current ticket's last call or, once it is being served, of the start."""
    may_no_show: bool
    no_show_at: datetime | None
    next: NextTicket | None
    next_language: Language | None
    lines: list[LineRow]
    waiting: list[WaitingRow]
    aside: list[Ticket]
    """Parked tickets and no-shows, because both may still return."""
    colleagues: list[DeskSession]
    unlogged: list[Ticket]
    park_reasons: list[Code]
    leave_reasons: list[Code]
    priorities: list[Code]
    max_unlogged: int = MAX_UNLOGGED
    max_waiting_rows: int = MAX_WAITING_ROWS

    @property
    def waiting_rows(self) -> list[WaitingRow]:
        return self.waiting[: self.max_waiting_rows]

    @property
    def must_log(self) -> bool:
        return len(self.unlogged) >= self.max_unlogged

    @property
    def for_me(self) -> int:
        """The number of waiting tickets in the languages of this desk."""
        return sum(row.waiting for row in self.lines if row.mine)


def console(desk_session: DeskSession, at: datetime) -> Console:
    with board.snapshot():
        return _console(desk_session, board.today(desk_session.site, at))


def desks_to_open(person: Person) -> list[tuple[Desk, DeskSession | None]]:
    """Every desk of the person's sites, with its open session or None."""
    desks = Desk.objects.select_related("site").filter(site__in=serving_sites(person))
    open_now = DeskSession.objects.select_related("advisor").filter(desk__in=desks, closed_at__isnull=True)
    taken = {desk_session.desk_id: desk_session for desk_session in open_now}
    return [(desk, taken.get(desk.pk)) for desk in desks]


def _console(desk_session: DeskSession, today: Today) -> Console:
    current = (
        Ticket.objects.select_related("language", "requested_language", "fallback")
        .filter(desk=desk_session.desk, state__in=AT_DESK)
        .first()
    )
    colleagues = DeskSession.objects.select_related("desk", "advisor").prefetch_related("languages")
    following = line.next_for(desk_session, today.at)
    languages = {row.language_id: row.language for row in _lines(desk_session)}
    return Console(
        desk_session=desk_session,
        at=today.at,
        current=current,
        since=_since(current),
        may_no_show=no_show.is_allowed(current, today.at),
        no_show_at=current.called_at + no_show.ALLOWED_AFTER if current and current.called_at else None,
        next=following,
        next_language=languages.get(following.ticket.language_id) if following else None,
        lines=_line_rows(desk_session, languages, today),
        waiting=[_waiting_row(one, languages, today) for one in today.waiting if one.language in languages],
        aside=_aside(desk_session, today.at),
        colleagues=list(colleagues.filter(site=desk_session.site, closed_at__isnull=True).exclude(pk=desk_session.pk)),
        unlogged=unlogged(desk_session.advisor),
        park_reasons=list(Code.objects.filter(list=Code.List.PARK)),
        leave_reasons=list(Code.objects.filter(list=Code.List.CLOSURE, code__in=LEAVE_REASONS)),
        priorities=list(Code.objects.filter(list=Code.List.PRIORITY)),
    )


def _lines(desk_session: DeskSession) -> list[SiteLanguage]:
    return list(SiteLanguage.objects.select_related("language").filter(site=desk_session.site))


def _line_rows(desk_session: DeskSession, languages: dict[str, Language], today: Today) -> list[LineRow]:
    """The lines of this desk first."""
    mine = {language.tag for language in desk_session.languages.all()}
    rows = [_line_row(language, today, mine=tag in mine) for tag, language in languages.items()]
    return sorted(rows, key=lambda row: not row.mine)


def _line_row(language: Language, today: Today, *, mine: bool) -> LineRow:
    waits = [_minutes(one, today.at) for one in today.waiting if one.language == language.tag]
    longest = max(waits, default=0)
    return LineRow(language, len(waits), longest, longest > today.site.wait_target, mine)


def _waiting_row(one: WaitingTicket, languages: dict[str, Language], today: Today) -> WaitingRow:
    minutes = _minutes(one, today.at)
    return WaitingRow(one, languages[one.language], minutes, minutes > today.site.wait_target)


def _minutes(one: WaitingTicket, at: datetime) -> int:
    return int((at - one.issued_at).total_seconds() // 60)


def _since(ticket: Ticket | None) -> datetime | None:
    if ticket is None:
        return None
    if ticket.state == State.CALLED:
        return ticket.called_at
    return ticket.events.filter(move=Move.START).latest("version").at


def _aside(desk_session: DeskSession, at: datetime) -> list[Ticket]:
    tickets = Ticket.objects.select_related("language", "desk").filter(site=desk_session.site)
    today = tickets.filter(day=hours.service_day(desk_session.site, at), state__in=[State.PARKED, State.NO_SHOW])
    return list(today.order_by("-called_at")[:12])
