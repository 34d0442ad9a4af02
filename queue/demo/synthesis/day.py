"""One synthetic day in memory: clients come, are called, transferred, parked, do not come, leave."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from operator import attrgetter
from random import Random

from demo.event_queue import Event, EventQueue
from demo.history import LOGGING, NO_SHOW_AFTER, WALK
from demo.random_visits import Visit, Visits
from demo.synthesis.log import SyntheticLog, SyntheticSession, SyntheticTicket
from demo.synthesis.outcomes import SyntheticOutcomes
from demo.synthesis.reference_data import ReferenceData
from demo.synthesis.waiting import WaitingLine
from tickets.flow import DAY_ENDED, LEFT_QUEUE
from tickets.states import Move

RECALL_AFTER, AWAY = timedelta(seconds=45), timedelta(minutes=12)
DAY_CLOSE = timedelta(minutes=50)
"""After the last shift."""
RECALLED, COMES_BACK, TRANSFERRED, PARKED, TELEPHONE = 0.5, 0.15, 0.05, 0.03, 0.04
"""Shares: of the calls that get no answer at once; of those who did not come or left; of visits, twice; of contacts."""


class SyntheticDay:
    """`pace` scales the lengths of what desks do."""

    def __init__(
        self, reference: ReferenceData, visits: Visits, log: SyntheticLog, outcomes: SyntheticOutcomes, seed: str
    ) -> None:
        self.reference, self.visits, self.log, self.outcomes = reference, visits, log, outcomes
        self.random = Random(seed)  # noqa: S311  (made-up clients, no secret)
        self.line = WaitingLine(log.site)
        self.on_duty: list[SyntheticSession] = []
        self.idle: list[SyntheticSession] = []
        self.aside: list[SyntheticTicket] = []
        self.free_desks = list(reference.desks)
        self._events = EventQueue()

    def play(self, day: date, count: int) -> None:
        shifts = self.reference.shifts_on(day)
        hours = sum(((ends - starts) for starts, ends in shifts.values()), timedelta())
        self.pace = min(1.0, hours / timedelta(minutes=18) / max(count, 1))
        for name, (starts, ends) in shifts.items():
            self._events.at(starts, partial(self._open_desk, name=name, ends=ends))
        opens, closes = min(start for start, _ in shifts.values()), max(end for _, end in shifts.values())
        for visit in self.visits.on(opens, closes, count):
            self._events.at(visit.arrives, partial(self._arrive, day=day, visit=visit))
        self._closes = closes
        self._close_day(max(self._events.run(), closes + DAY_CLOSE))

    def _after(self, at: datetime, length: timedelta, event: Event) -> None:
        self._events.at(at + timedelta(seconds=int(length.total_seconds() * self.pace) + 1), event)

    def _happens(self, share: float) -> bool:
        return self.random.random() < share

    def _open_desk(self, at: datetime, name: str, ends: datetime) -> None:
        advisor = self.reference.advisors[name]
        session = self.log.open_desk(self.free_desks.pop(0), advisor.pk, advisor.languages, at)
        self.on_duty.append(session)
        self._events.at(ends, partial(self._go_home, session=session))
        self._call_next(at, session)

    def _go_home(self, at: datetime, session: SyntheticSession) -> None:
        """An advisor with a client at the desk closes it after that visit."""
        session.leaving = True
        if session in self.idle:
            self._call_next(at, session)

    def _close_desk(self, at: datetime, session: SyntheticSession) -> None:
        self.log.close_desk(session, at)
        self.on_duty.remove(session)
        self.free_desks.append(session.desk)

    def _arrive(self, at: datetime, day: date, visit: Visit) -> None:
        ticket = self.log.issue(day, visit, "en" if visit.language != "en" else "")
        self.line.add(ticket)
        self._events.at(at + visit.patience, partial(self._lose_patience, ticket=ticket))
        self._offer(at)
        if ticket in self.line:
            self._events.at(at + timedelta(minutes=self.log.site.fallback_after), self._offer)

    def _offer(self, at: datetime) -> None:
        """Every idle desk calls the next ticket."""
        for session in tuple(self.idle):
            self._call_next(at, session)

    def _lose_patience(self, at: datetime, ticket: SyntheticTicket) -> None:
        """After closing time the clients in line stay in it until the day is closed."""
        if ticket not in self.line or ticket.now.calls or at > self._closes:
            return
        self.line.remove(ticket)
        self.log.move(ticket, Move.LEAVE, at, reason=LEFT_QUEUE)
        if self._happens(COMES_BACK):
            self._after(at, AWAY, partial(self._return, ticket=ticket, by=None))

    def _return(self, at: datetime, ticket: SyntheticTicket, by: SyntheticSession | None) -> None:
        if not self.on_duty or (by is not None and by not in self.on_duty):
            return
        self.log.move(ticket, Move.RETURN, at, by)
        self.line.add(ticket)
        self._offer(at)

    def _call_next(self, at: datetime, session: SyntheticSession) -> None:
        if session in self.idle:
            self.idle.remove(session)
        if session.leaving:
            self._close_desk(at, session)
            return
        found = self.line.next_for(session, self.on_duty, at)
        if found is None:
            self.idle.append(session)
            return
        ticket, rule = found
        self.line.remove(ticket)
        self.log.move(ticket, Move.CALL, at, session, reason=rule)
        comes = ticket.visit.comes_when_called or ticket.now.calls > 1
        if comes and not self._happens(TRANSFERRED * (ticket.now.calls == 1)):
            self._after(at, WALK, partial(self._start, session=session, ticket=ticket))
        elif comes:
            self._after(at, WALK, partial(self._transfer, session=session, ticket=ticket))
        else:
            self._miss(at, session, ticket)

    def _miss(self, at: datetime, session: SyntheticSession, ticket: SyntheticTicket) -> None:
        if self._happens(RECALLED):
            self._after(at, RECALL_AFTER, partial(self._recall, session=session, ticket=ticket))
        else:
            self._after(at, NO_SHOW_AFTER, partial(self._give_up, session=session, ticket=ticket))

    def _recall(self, at: datetime, session: SyntheticSession, ticket: SyntheticTicket) -> None:
        self.log.move(ticket, Move.RECALL, at, session)
        if self._happens(RECALLED):
            self._after(at, WALK, partial(self._start, session=session, ticket=ticket))
        else:
            self._after(at, RECALL_AFTER, partial(self._give_up, session=session, ticket=ticket))

    def _give_up(self, at: datetime, session: SyntheticSession, ticket: SyntheticTicket) -> None:
        self.log.move(ticket, Move.NO_SHOW, at, session)
        if self._happens(COMES_BACK):
            self._after(at, AWAY, partial(self._return, ticket=ticket, by=session))
        self._call_next(at, session)

    def _transfer(self, at: datetime, session: SyntheticSession, ticket: SyntheticTicket) -> None:
        """To the desk of a colleague, or else to the line of the fallback language."""
        colleagues = [one for one in self.on_duty if one is not session and not one.leaving]
        if colleagues and self._happens(0.5):
            self.log.move(ticket, Move.TRANSFER, at, session, to_desk=self.random.choice(colleagues).desk)
        else:
            self.log.move(ticket, Move.TRANSFER, at, session, language=ticket.fallback or "fi")
        self.line.add(ticket)
        self._offer(at)
        self._after(at, WALK, partial(self._call_next, session=session))

    def _start(self, at: datetime, session: SyntheticSession, ticket: SyntheticTicket) -> None:
        self.log.move(ticket, Move.START, at, session)
        if ticket.now.calls == 1 and self._happens(PARKED):
            self._after(at, ticket.visit.service / 2, partial(self._park, session=session, ticket=ticket))
        elif ticket.now.calls == 1 and self._happens(TRANSFERRED):
            self._after(at, ticket.visit.service / 2, partial(self._transfer, session=session, ticket=ticket))
        else:
            self._after(at, ticket.visit.service, partial(self._finish, session=session, ticket=ticket))

    def _park(self, at: datetime, session: SyntheticSession, ticket: SyntheticTicket) -> None:
        self.log.move(ticket, Move.PARK, at, session, reason=self.random.choice(self.reference.park_reasons))
        self.aside.append(ticket)
        self._after(at, AWAY, partial(self._come_back, session=session, ticket=ticket))
        self._call_next(at, session)

    def _come_back(self, at: datetime, session: SyntheticSession, ticket: SyntheticTicket) -> None:
        """A parked client is called by the same desk if it is idle, and otherwise waits with priority."""
        if session not in self.on_duty or self._happens(COMES_BACK):
            return  # parked until the day ends
        self.aside.remove(ticket)
        if session in self.idle:
            self.idle.remove(session)
            self.log.move(ticket, Move.CALL, at, session)
            self._after(at, WALK, partial(self._start, session=session, ticket=ticket))
        else:
            self._return(at, ticket, session)

    def _finish(self, at: datetime, session: SyntheticSession, ticket: SyntheticTicket) -> None:
        self.log.move(ticket, Move.FINISH, at, session)
        logged = at + timedelta(seconds=int(LOGGING.total_seconds() * self.pace) + 1)
        entry = self.visits.entry(ticket.visit, self.reference.languages[ticket.now.language])
        self.outcomes.log(ticket.id, ticket.visit.language, entry, session.advisor, logged)
        if self._happens(TELEPHONE):
            spoken = self.random.choice(sorted(session.languages))
            call = self.visits.entry(ticket.visit, self.reference.languages[spoken])
            self.outcomes.log(None, spoken, replace(call, channel=self.reference.telephone), session.advisor, logged)
        self._events.at(logged, partial(self._call_next, session=session))

    def _close_day(self, at: datetime) -> None:
        for ticket in sorted([*self.line.tickets(), *self.aside], key=attrgetter("id")):
            self.log.move(ticket, Move.END, at, reason=DAY_ENDED)
