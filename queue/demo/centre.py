"""The site, lines, desks and people of the demo centre. All people are fictitious."""

from dataclasses import dataclass
from datetime import time

from django.contrib.auth.hashers import make_password

from centre.models import Desk, Language, OpeningHours, Person, Role, Site, SiteLanguage

SLUG = "myyrmaki"
PASSWORD = "neuvonta-demo"  # noqa: S105  (printed at every start; only in databases that the demo made)

PREFIXES = {
    "fi": "FI",
    "sv": "SV",
    "en": "EN",
    "ru": "RU",
    "et": "ET",
    "ar": "AR",
    "so": "SO",
    "fr": "FR",
    "fa": "FA",
    "fa-AF": "DA",
}
DESKS = ["1", "2", "3", "4"]


@dataclass(frozen=True)
class DemoPerson:
    username: str
    name: str
    kind: Role.Kind
    languages: tuple[str, ...]


PEOPLE = [
    DemoPerson("amina", "Amina Warsame", Role.Kind.ADVISOR, ("so", "ar", "en", "fi")),
    DemoPerson("olga", "Olga Saar", Role.Kind.ADVISOR, ("ru", "et", "en", "fi")),
    DemoPerson("farid", "Farid Rahimi", Role.Kind.ADVISOR, ("fa", "fa-AF", "en")),
    DemoPerson("yasmine", "Yasmine Haddad", Role.Kind.ADVISOR, ("ar", "fr", "en")),
    DemoPerson("sanna", "Sanna Lindholm", Role.Kind.ADVISOR, ("fi", "sv", "en")),
    DemoPerson("mikko", "Mikko Virta", Role.Kind.MANAGER, ("fi", "sv", "en")),
    DemoPerson("paula", "Paula Aalto", Role.Kind.ADMINISTRATOR, ("fi", "en")),
]


def make_site() -> Site:
    site = Site.objects.create(slug=SLUG, name="Neuvonta Myyrmäki (demo)", synthetic=True)
    for position, (tag, prefix) in enumerate(PREFIXES.items()):
        SiteLanguage.objects.create(site=site, language_id=tag, prefix=prefix, position=position)
    for weekday in range(7):
        OpeningHours.objects.create(site=site, weekday=weekday, opens=time(0), closes=time(0))
    for position, name in enumerate(DESKS):
        Desk.objects.create(site=site, name=name, position=position)
    return site


def make_people(site: Site) -> list[Person]:
    hashed = make_password(PASSWORD)  # once for all people, because it takes half a second
    return [_make_person(site, person, hashed) for person in PEOPLE]


def _make_person(site: Site, who: DemoPerson, hashed: str) -> Person:
    administers = who.kind == Role.Kind.ADMINISTRATOR
    first, last = who.name.split()
    person = Person.objects.create(
        username=who.username,
        password=hashed,
        first_name=first,
        last_name=last,
        is_staff=administers,
        is_superuser=administers,
    )
    person.speaks.set(Language.objects.filter(pk__in=who.languages))
    Role.objects.create(person=person, site=site, kind=who.kind)
    return person
