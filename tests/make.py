"""Plain builders. Nothing here is clever: each makes the one thing it is named after, with the least that it needs.

The cast: Amina and Olga are advisors at Myyrmäki, Mikko manages it, Paula administers everything, and Viljo works at
Tikkurila, so he must be kept out of Myyrmäki.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.test import Client

from centre.models import Desk, Language, OpeningHours, Person, Role, Site, SiteLanguage
from outcomes.actions import ContactEntry, MatterEntry
from outcomes.models import Code
from stations import access, actions
from stations.models import Station
from tickets import desk_sessions, flow
from tickets.models import DeskSession, Ticket
from tickets.site_transaction import Actor
from tickets.states import Move, State

HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=HELSINKI)
TODAY = date(2026, 3, 2)
"""A Monday."""
PASSWORD = "only-for-tests"
LANGUAGES = ("fi", "en", "so", "ar")


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def site(slug: str = "myyrmaki", languages: Sequence[str] = LANGUAGES, desks: Sequence[str] = ("1", "2")) -> Site:
    """Open at every hour; a language's prefix is the first two letters of its tag."""
    made = Site.objects.create(slug=slug, name=slug.title())
    for position, tag in enumerate(languages):
        SiteLanguage.objects.create(site=made, language_id=tag, prefix=tag[:2].upper(), position=position)
    for weekday in range(7):
        OpeningHours.objects.create(site=made, weekday=weekday, opens=time(0), closes=time(0))
    for position, name in enumerate(desks):
        Desk.objects.create(site=made, name=name, position=position)
    return made


def person(username: str, at: Site | None, *speaks: str, role: Role.Kind = Role.Kind.ADVISOR) -> Person:
    made = Person.objects.create(username=username, password=_hashed_once(), first_name=username.title())
    made.speaks.set(Language.objects.filter(pk__in=speaks))
    if at:
        Role.objects.create(person=made, site=at, kind=role)
    return made


def amina(at: Site) -> Person:
    return person("amina", at, "so", "ar", "en")


def olga(at: Site) -> Person:
    return person("olga", at, "fi", "en")


def mikko(at: Site) -> Person:
    return person("mikko", at, "fi", role=Role.Kind.MANAGER)


def paula() -> Person:
    return Person.objects.create(username="paula", password=_hashed_once(), is_staff=True, is_superuser=True)


@cache
def _hashed_once() -> str:
    """Hashing is slow on purpose, and every test needs people."""
    return make_password(PASSWORD)


def desk_session(advisor: Person, at: Site, desk: str = "1", when: datetime = NOW) -> DeskSession:
    return desk_sessions.open_desk(Desk.objects.get(site=at, name=desk), advisor, list(advisor.speaks.all()), at=when)


def ticket(at: Site, language: str = "so", when: datetime = NOW, *, fallback: str = "", priority: str = "") -> Ticket:
    return flow.issue(at, flow.TicketRequest(language, fallback, priority), at=when, by=Actor(station=1))[0]


def called(by: DeskSession, language: str = "so", when: datetime = NOW) -> Ticket:
    return _moved(ticket(by.site, language, when), by, when, Move.CALL)


def serving(by: DeskSession, language: str = "so", when: datetime = NOW) -> Ticket:
    return _moved(called(by, language, when), by, when, Move.START)


def served(by: DeskSession, language: str = "so", when: datetime = NOW) -> Ticket:
    return _moved(serving(by, language, when), by, when, Move.FINISH)


def in_state(state: State, by: DeskSession, when: datetime = NOW) -> Ticket:
    """A ticket that has come to this state by the shortest way."""
    way = {
        State.WAITING: [],
        State.CALLED: [Move.CALL],
        State.SERVING: [Move.CALL, Move.START],
        State.PARKED: [Move.CALL, Move.PARK],
        State.SERVED: [Move.CALL, Move.START, Move.FINISH],
        State.NO_SHOW: [Move.CALL, Move.NO_SHOW],
        State.LEFT: [Move.LEAVE],
    }[state]
    made = ticket(by.site, when=when)
    for move in way:
        made = _moved(made, by, when, move)
    return made


def _moved(moving: Ticket, by: DeskSession, when: datetime, move: Move) -> Ticket:
    flow.move(moving, move, at=when, by=Actor(by.advisor, by.desk))
    moving.refresh_from_db()
    return moving


def code(name: str, value: str) -> Code:
    return Code.objects.get(list=name, code=value)


def matter(outcome: str = "resolved", *, destinations: Sequence[str] = (), gaps: Sequence[str] = ()) -> MatterEntry:
    return MatterEntry(
        topic=code("topic", "housing"),
        owner=code("owner", "city"),
        help=code("help", "h2"),
        outcome=code("outcome", outcome),
        destinations=[code("destination", value) for value in destinations],
        gaps=[code("gap", value) for value in gaps],
    )


def contact(*matters: MatterEntry, served: str = "so") -> ContactEntry:
    return ContactEntry(
        served_language=Language.objects.get(pk=served),
        channel=code("channel", "kiosk"),
        interpreting=code("interpreting", "own-language"),
        arrival=code("arrival", "self"),
        matters=matters or [matter()],
    )


def station(at: Site, kind: Station.Kind = Station.Kind.KIOSK, name: str = "One") -> Station:
    return actions.get_or_create_station(at, kind, name)


def device(at: Site, kind: Station.Kind = Station.Kind.KIOSK, name: str = "One", when: datetime = NOW) -> Client:
    """A browser that is paired as this station."""
    secret = access.new_secret()
    actions.pair(actions.create_pairing_token(station(at, kind, name), at=when), secret, at=when)
    client = Client()
    client.cookies[f"{kind}_station"] = secret
    return client


def logged_in(who: Person) -> Client:
    client = Client()
    client.force_login(who, "deskapp.auth_backend.AuthBackend")
    return client
