"""The history of the demo centre: past days, written through `flow` with simulated times, so the log is valid."""

from datetime import date, datetime, timedelta
from functools import partial

from centre.models import Desk, Person, Site
from demo.event_queue import EventQueue
from demo.random_visits import Visit, Visits
from demo.shifts import shifts_on
from outcomes.actions import log_ticket
from tickets import desk_sessions, flow, site_transaction
from tickets.models import DeskSession, Ticket
from tickets.site_transaction import Actor
from tickets.states import DeskMove, Move, State

WALK = timedelta(seconds=40)
LOGGING = timedelta(seconds=45)
NO_SHOW_AFTER = timedelta(seconds=90)


class Day:
    """One day: advisors open desks, clients come, are called and served, do not come, leave."""

    def __init__(self, site: Site, kiosk: int, people: list[Person], visits: Visits) -> None:
        self.site, self.visits = site, visits
        self.kiosk = Actor(station=kiosk)
        self.people = {person.username: person for person in people}
        self.free_desks = list(Desk.objects.filter(site=site))
        self.idle: list[DeskSession] = []
        self.languages: dict[int, set[str]] = {}
        self.leaving: set[int] = set()
        self.clients: dict[int, Visit] = {}
        self._events = EventQueue()

    def play(self, day: date) -> None:
        shifts = shifts_on(self.site, day)
        if not shifts:
            return
        for name, (starts, ends) in shifts.items():
            self._events.at(starts, partial(self._open_desk, person=self.people[name], ends=ends))
        opens, closes = min(start for start, _ in shifts.values()), max(end for _, end in shifts.values())
        for visit in self.visits.on(opens, closes):
            self._events.at(visit.arrives, partial(self._arrive, visit=visit))
        with site_transaction.write_transaction():
            self._events.run()
            flow.close_day(self.site, day, at=closes + timedelta(hours=2))

    def _open_desk(self, at: datetime, person: Person, ends: datetime) -> None:
        desk_session = desk_sessions.open_desk(self.free_desks.pop(0), person, list(person.speaks.all()), at=at)
        self.languages[desk_session.pk] = {language.tag for language in desk_session.languages.all()}
        self._events.at(ends, partial(self._go_home, desk_session=desk_session))
        self._call_next(at, desk_session)

    def _go_home(self, at: datetime, desk_session: DeskSession) -> None:
        """An advisor with a client at the desk closes it after that visit."""
        self.leaving.add(desk_session.pk)
        if desk_session in self.idle:
            self.idle.remove(desk_session)
            self._close_desk(at, desk_session)

    def _close_desk(self, at: datetime, desk_session: DeskSession) -> None:
        desk_sessions.change(desk_session, DeskMove.CLOSE, at=at)
        self.free_desks.append(desk_session.desk)

    def _arrive(self, at: datetime, visit: Visit) -> None:
        request = flow.TicketRequest(visit.language, fallback="en" if visit.language != "en" else "")
        ticket, _ = flow.issue(
            self.site, request, at=at, by=self.kiosk, key=f"{at.isoformat()}/{self._events.scheduled}"
        )
        self.clients[ticket.pk] = visit
        self._events.at(at + visit.patience, partial(self._lose_patience, ticket=ticket))
        self._offer(at, visit.language)
        self._events.at(at + timedelta(minutes=self.site.fallback_after), partial(self._offer, language="en"))

    def _offer(self, at: datetime, language: str) -> None:
        """Every idle desk with this language calls the next ticket."""
        for desk_session in tuple(self.idle):
            if language in self.languages[desk_session.pk]:
                self._call_next(at, desk_session)

    def _lose_patience(self, at: datetime, ticket: Ticket) -> None:
        if Ticket.objects.filter(pk=ticket.pk, state=State.WAITING).exists():
            flow.move(ticket, Move.LEAVE, at=at, reason=flow.LEFT_QUEUE)

    def _call_next(self, at: datetime, desk_session: DeskSession) -> None:
        if desk_session in self.idle:
            self.idle.remove(desk_session)
        if desk_session.pk in self.leaving:
            self._close_desk(at, desk_session)
            return
        event = flow.call_next(desk_session, at=at)
        if event is None or event.ticket is None:
            self.idle.append(desk_session)
        elif self.clients[event.ticket.pk].comes_when_called:
            self._events.at(at + WALK, partial(self._start, desk_session=desk_session, ticket=event.ticket))
        else:
            self._events.at(at + NO_SHOW_AFTER, partial(self._give_up, desk_session=desk_session, ticket=event.ticket))

    def _start(self, at: datetime, desk_session: DeskSession, ticket: Ticket) -> None:
        flow.move(ticket, Move.START, at=at, by=Actor(desk_session.advisor, desk_session.desk))
        self._events.at(
            at + self.clients[ticket.pk].service, partial(self._finish, desk_session=desk_session, ticket=ticket)
        )

    def _finish(self, at: datetime, desk_session: DeskSession, ticket: Ticket) -> None:
        flow.move(ticket, Move.FINISH, at=at, by=Actor(desk_session.advisor, desk_session.desk))
        entry = self.visits.entry(self.clients[ticket.pk], ticket.language)
        log_ticket(ticket, entry, desk_session.advisor, at=at + LOGGING)
        self._events.at(at + LOGGING, partial(self._call_next, desk_session=desk_session))

    def _give_up(self, at: datetime, desk_session: DeskSession, ticket: Ticket) -> None:
        flow.move(ticket, Move.NO_SHOW, at=at, by=Actor(desk_session.advisor, desk_session.desk))
        self._call_next(at, desk_session)
