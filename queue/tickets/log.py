"""One change of a site: its row is locked, a version is taken with each event, after the commit a hint is sent."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from centre.models import Desk, Person, Site
from tickets import live
from tickets.models import Event
from tickets.refusals import KEY_REUSED, Refused

_one_writer = threading.RLock()


@dataclass(frozen=True)
class Actor:
    """Who does it. A client on a phone is nobody: no identity is kept."""

    advisor: Person | None = None
    desk: Desk | None = None
    station: int | None = None


CLIENT = Actor()


@dataclass
class Turn:
    """The site's row is locked while a turn lasts. Each `write` takes one version."""

    site: int
    at: datetime
    actor: Actor
    key: str
    request: str
    version: int
    written: list[Event] = field(default_factory=list)

    def write(self, **what: Any) -> Event:
        self.version += 1
        Site.objects.filter(pk=self.site).update(version=self.version)
        who = {"advisor": self.actor.advisor, "station": self.actor.station}
        row = {"key": self.key, "request": self.request} | who | what
        event = Event.objects.create(site_id=self.site, version=self.version, at=self.at, **row)
        self.written.append(event)
        return event

    def replayed(self) -> Event | None:
        """The event that this key already made, if any; the same key for another wish is refused."""
        if not self.key:
            return None
        owner = (
            {"station": self.actor.station} if self.actor.station else {"advisor": self.actor.advisor, "station": None}
        )
        event = Event.objects.select_related("ticket", "desk").filter(key=self.key, **owner).first()
        if event and event.request != self.request:
            raise Refused(KEY_REUSED)
        return event


def lock(site: int) -> int:
    """Lock the site's row until the end of the transaction; returns its version.

    FOR UPDATE, because an UPDATE that is rolled back beside the shared locks of foreign keys can trip PostgreSQL
    (docs/decisions/0002). SQLite is locked since the transaction began: it is IMMEDIATE.
    """
    return Site.objects.select_for_update().values_list("version", flat=True).get(pk=site)


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that may hold turns. SQLite has one writer: waiting in line here beats its busy polling."""
    one_writer = _one_writer if connection.vendor == "sqlite" else nullcontext()
    with one_writer, transaction.atomic():
        yield


@contextmanager
def turn(site: int, at: datetime, actor: Actor, key: str = "", request: str = "") -> Iterator[Turn]:
    with writing():
        this = Turn(site, at, actor, key, request, lock(site))
        yield this
        if this.written:
            _hint_after_commit(site)


def _hint_after_commit(site: int) -> None:
    def send() -> None:  # a def, because Django 5.2 cannot name a partial that fails in a robust hook
        live.hint(site)

    transaction.on_commit(send, robust=True)
