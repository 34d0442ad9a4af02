"""The people who work at the demo centre. All of them are fictitious."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from centre.models import Language, Person, Role, Site

PASSWORD = "neuvonta-demo"  # noqa: S105  (printed at every start; only in databases that the demo made)


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
