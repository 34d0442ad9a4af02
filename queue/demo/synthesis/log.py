"""Tickets, desk sessions and their log as rows, the same that `flow` and `desk_sessions` would write."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import count

from centre.models import Site
from demo.centre import PREFIXES
from demo.random_visits import Visit
from demo.synthesis import bulk
from demo.synthesis.bulk import Row
from tickets import transitions
from tickets.flow import TicketRequest, fingerprint
from tickets.models import DeskSession, Event, Ticket
from tickets.states import DESK_STEPS, DeskMove, DeskState, Move, State
from tickets.transitions import TicketProjection

TICKET = ["id", "site_id", "day", "prefix", "number", "requested_language_id", "fallback_id", "priority"]
TICKET += Ticket.attributes(TicketProjection._fields)
EVENT = ["id", "site_id", "version", "at", "ticket_id", "move", "from_state", "to_state", "language_id", "desk_id"]
EVENT += ["advisor_id", "station", "reason", "idempotency_key", "request_fingerprint"]
NEXT = fingerprint("next")
SESSION = ["id", "site_id", "desk_id", "advisor_id", "opened_at", "closed_at", "state"]


@dataclass(slots=True, eq=False)
class SyntheticTicket:
    id: int
    day: date
    prefix: str
    number: int
    fallback: str | None
    visit: Visit
    now: TicketProjection


@dataclass(slots=True, eq=False)
class SyntheticSession:
    id: int
    desk: int
    advisor: int
    languages: frozenset[str]
    opened_at: datetime
    leaving: bool = False


class SyntheticLog:
    """Collects rows; `flush` writes them. The keys of all rows are given here, from 1 on."""

    def __init__(self, site: Site, kiosk: int) -> None:
        self.site, self.kiosk = site, kiosk
        self.version = 0
        self._ticket_ids, self._session_ids = count(1), count(1)
        self._numbers: Counter[tuple[date, str]] = Counter()
        self._tickets: list[SyntheticTicket] = []
        self._events: list[Row] = []
        self._sessions: list[Row] = []
        self._spoken: list[Row] = []

    def issue(self, day: date, visit: Visit, fallback: str) -> SyntheticTicket:
        prefix = PREFIXES[visit.language]
        self._numbers[day, prefix] += 1
        number, born = self._numbers[day, prefix], TicketProjection(visit.arrives, State.WAITING.value, visit.language)
        ticket = SyntheticTicket(next(self._ticket_ids), day, prefix, number, fallback or None, visit, born)
        self._tickets.append(ticket)
        request = _request(visit.language, fallback)
        self._write(visit.arrives, Move.ISSUE, "", State.WAITING.value, ticket=ticket, station=True, request=request)
        return ticket

    def move(
        self,
        ticket: SyntheticTicket,
        move: Move,
        at: datetime,
        by: SyntheticSession | None = None,
        *,
        reason: str = "",
        language: str | None = None,
        to_desk: int | None = None,
    ) -> None:
        """`language` and `to_desk` are the target of a transfer. Without `by` it is the client, or the day's end."""
        before = ticket.now
        desk = to_desk if move == Move.TRANSFER else by and by.desk
        ticket.now = transitions.after(
            before, move, at, language=language, desk=desk, advisor=by.advisor if by else None
        )
        request = NEXT if move == Move.CALL and reason else ""
        self._write(at, move, before.state, ticket.now.state, ticket=ticket, by=by, reason=reason, request=request)

    def open_desk(self, desk: int, advisor: int, languages: frozenset[str], at: datetime) -> SyntheticSession:
        session = SyntheticSession(next(self._session_ids), desk, advisor, languages, at)
        self._write_desk(at, DeskMove.OPEN, DeskState.CLOSED, session)
        return session

    def close_desk(self, session: SyntheticSession, at: datetime) -> None:
        self._write_desk(at, DeskMove.CLOSE, DeskState.OPEN, session)
        row = (session.id, self.site.pk, session.desk, session.advisor, session.opened_at, at, DeskState.CLOSED.value)
        self._sessions.append(row)
        self._spoken += [(session.id, tag) for tag in sorted(session.languages)]

    def flush(self) -> None:
        """Write the rows of days that are over; their tickets must not change afterwards."""
        bulk.insert(Ticket, TICKET, [self._row(ticket) for ticket in self._tickets])
        bulk.insert(Event, EVENT, self._events)
        bulk.insert(DeskSession, SESSION, self._sessions)
        bulk.insert(DeskSession.languages.through, ["desksession_id", "language_id"], self._spoken)
        for rows in (self._tickets, self._events, self._sessions, self._spoken):
            rows.clear()
        self._numbers.clear()

    def _row(self, ticket: SyntheticTicket) -> Row:
        born = (ticket.id, self.site.pk, ticket.day, ticket.prefix, ticket.number, ticket.visit.language)
        return (*born, ticket.fallback, "", *ticket.now)

    def _write_desk(self, at: datetime, move: DeskMove, before: DeskState, by: SyntheticSession) -> None:
        self._write(at, move, before.value, DESK_STEPS[move].target.value, by=by, desk=by.desk)

    def _write(
        self,
        at: datetime,
        move: Move | DeskMove,
        before: str,
        after: str,
        *,
        ticket: SyntheticTicket | None = None,
        by: SyntheticSession | None = None,
        desk: int | None = None,
        station: bool = False,
        reason: str = "",
        request: str = "",
    ) -> None:
        self.version += 1
        key = f"made-up-{self.version}" if request else ""
        place = (ticket.now.language, ticket.now.desk) if ticket else (None, desk)
        subject = (ticket.id if ticket else None, move.value, before, after, *place)
        author = (by.advisor if by else None, self.kiosk if station else None)
        self._events.append((self.version, self.site.pk, self.version, at, *subject, *author, reason, key, request))


@cache
def _request(language: str, fallback: str) -> str:
    return fingerprint(TicketRequest(language, fallback))


WRITTEN = (Ticket, Event, DeskSession, DeskSession.languages.through)
