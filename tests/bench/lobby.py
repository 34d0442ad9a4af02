"""Fills the demo centre for the rush: `python -m tests.bench.lobby DESKS WAITING` prints the advisors' sessions."""

import json
import os
import sys

import deskapp  # noqa: F401  (puts the apps of queue/ on the path)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskapp.settings")

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from centre.models import Desk, Language, Person, Role, Site
from tickets import desk_sessions, flow
from tickets.site_transaction import Actor

LANGUAGES = ("fi", "so", "ar", "en")


def fill(desks: int, waiting: int) -> list[str]:
    site, now = Site.objects.get(), timezone.now()
    sessions = [_advisor(site, number) for number in range(desks)]
    for number in range(waiting):
        flow.issue(site, flow.TicketRequest(LANGUAGES[number % len(LANGUAGES)]), at=now, by=Actor(station=1))
    return sessions


def _advisor(site: Site, number: int) -> str:
    """Opens a desk for a new advisor who speaks all these languages. Returns the session key."""
    person = Person.objects.create(username=f"rush{number}")
    languages = list(Language.objects.filter(pk__in=LANGUAGES))
    person.speaks.set(languages)
    Role.objects.create(person=person, site=site, kind=Role.Kind.ADVISOR)
    desk = Desk.objects.create(site=site, name=f"R{number}", position=100 + number)
    desk_sessions.open_desk(desk, person, languages, at=timezone.now())
    return _session(person)


def _session(person: Person) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "deskapp.auth_backend.AuthBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(fill(int(sys.argv[1]), int(sys.argv[2]))))
