"""A change of one site: it locks the site's row, takes one version per event, and notifies after the commit."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from centre.compiled_query import CompiledQuery, Param, insert
from centre.models import Desk, Person, Site
from tickets import change_notifications
from tickets.models import Event
from tickets.refusals import KEY_REUSED
from web.refusals import Refused

_sqlite_write_lock = threading.RLock()

_locked = CompiledQuery(
    lambda: Site.objects.order_by().select_for_update().filter(pk=Param("site")).values_list("version")
)
# The condition of the partial indexes, without which SQLite would read the whole log.
_keyed = Event.objects.filter(~Q(idempotency_key=""), idempotency_key=Param("key"))
_by_station = CompiledQuery(lambda: _keyed.filter(station=Param("station")).values_list("pk", "request_fingerprint"))
_by_advisor = CompiledQuery(
    lambda: _keyed.filter(station__isnull=True, advisor=Param("advisor")).values_list("pk", "request_fingerprint")
)


@dataclass(frozen=True)
class Actor:
    """The author of a change; `station` is an id. A client on a phone has no fields: no identity is kept."""

    advisor: Person | None = None
    desk: Desk | None = None
    station: int | None = None


CLIENT = Actor()


@dataclass
class SiteTransaction:
    """The site's row stays locked until the transaction ends. `version` is the last one that was written."""

    site: int
    at: datetime
    actor: Actor
    key: str
    request_fingerprint: str
    version: int
    written: list[Event] = field(default_factory=list)

    def write(self, **fields: Any) -> Event:
        """Insert an event with the site's next version, and this transaction's time, actor and key.

        `fields` are further fields of `Event`, which override those. A transaction with a key can write one event only:
        a second one raises `IntegrityError`, because the key is unique per station and per advisor.
        """
        self.version += 1
        _advance(self.site, self.version)
        actor = {"advisor": self.actor.advisor, "station": self.actor.station}
        row = {"idempotency_key": self.key, "request_fingerprint": self.request_fingerprint} | actor | fields
        event = Event(site_id=self.site, version=self.version, at=self.at, **row)
        insert(event)
        self.written.append(event)
        return event

    def earlier_event(self) -> Event | None:
        """The event that this key wrote earlier, or None. Raises `Refused` (KEY_REUSED) if the request differs."""
        if not self.key:
            return None
        earlier = self._earlier()
        if earlier is None:
            return None
        pk, request_fingerprint = earlier
        if request_fingerprint != self.request_fingerprint:
            raise Refused(KEY_REUSED)
        return Event.objects.select_related("ticket", "desk").get(pk=pk)

    def _earlier(self) -> tuple[Any, ...] | None:
        if self.actor.station:
            return _by_station.first(key=self.key, station=self.actor.station)
        return _by_advisor.first(key=self.key, advisor=self.actor.advisor.pk) if self.actor.advisor else None


def lock_site(site: int) -> int:
    """Lock the site's row until the end of the transaction; returns its version.

    FOR UPDATE, because an UPDATE that is rolled back beside the shared locks of foreign keys can fail in PostgreSQL
    (docs/decisions/0002). SQLite has been locked since the transaction began, because it is IMMEDIATE.
    """
    found = _locked.first(site=site)
    if found is None:
        raise Site.DoesNotExist
    return int(found[0])


def _advance(site: int, version: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE centre_site SET version = %s WHERE id = %s", [version, site])


@contextmanager
def write_transaction() -> Iterator[None]:
    """A transaction that may contain site transactions. SQLite has one writer: a lock here beats its busy polling."""
    write_lock = _sqlite_write_lock if connection.vendor == "sqlite" else nullcontext()
    with write_lock, transaction.atomic():
        yield


@contextmanager
def begin(
    site: int, at: datetime, actor: Actor, key: str = "", request_fingerprint: str = ""
) -> Iterator[SiteTransaction]:
    """Lock the site for a change at `at` (aware). Commits at the end; an exception rolls everything back.

    If an event was written, a change notification follows the commit. Within `write_transaction()` that is the outer
    commit. Raises `Site.DoesNotExist`. `key` has no effect until `earlier_event()` is called.
    """
    with write_transaction():
        tx = SiteTransaction(site, at, actor, key, request_fingerprint, lock_site(site))
        yield tx
        if tx.written:
            _notify_after_commit(site)


def _notify_after_commit(site: int) -> None:
    def send() -> None:  # a def, because Django 5.2 cannot name a partial that fails in a robust hook
        change_notifications.notify(site)

    transaction.on_commit(send, robust=True)
