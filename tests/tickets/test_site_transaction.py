import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from centre.models import Site
from tests import make
from tests.make import NOW
from tickets import change_notifications, site_transaction
from tickets.models import Event, Ticket
from tickets.refusals import KEY_REUSED
from tickets.site_transaction import CLIENT, Actor, SiteTransaction
from tickets.states import DeskMove
from web.refusals import Refused


def write(tx: SiteTransaction) -> Event:
    """The least that an event may be."""
    return tx.write(move=DeskMove.OPEN, to_state="open", desk=Site.objects.get(pk=tx.site).desks.first())


def versions() -> tuple[int, list[int]]:
    """Of the site, and of its events."""
    return Site.objects.get().version, list(Event.objects.order_by("version").values_list("version", flat=True))


def test_a_site_transaction_takes_one_version_for_each_event(site: Site) -> None:
    with site_transaction.begin(site.pk, NOW, CLIENT) as tx:
        write(tx), write(tx)
    with site_transaction.begin(site.pk, NOW, CLIENT) as tx:
        write(tx)
    assert versions() == (3, [1, 2, 3])


def test_a_site_transaction_without_events_takes_no_version(site: Site) -> None:
    with site_transaction.begin(site.pk, NOW, CLIENT):
        pass
    assert versions() == (0, [])


def test_a_failed_site_transaction_writes_nothing(site: Site) -> None:
    with pytest.raises(ZeroDivisionError), site_transaction.begin(site.pk, NOW, CLIENT) as tx:
        write(tx)
        raise ZeroDivisionError
    assert versions() == (0, [])


def test_a_failed_nested_site_transaction_keeps_the_outer_one(site: Site) -> None:
    with site_transaction.write_transaction():
        with site_transaction.begin(site.pk, NOW, CLIENT) as tx:
            write(tx)
        with pytest.raises(Refused), site_transaction.begin(site.pk, NOW, CLIENT) as tx:
            raise Refused(KEY_REUSED)
        with site_transaction.begin(site.pk, NOW, CLIENT):
            pass
    assert versions() == (1, [1])


def test_every_site_counts_its_own_versions(site: Site) -> None:
    other = make.site("tikkurila")
    make.ticket(site), make.ticket(other), make.ticket(site)
    seen = Event.objects.order_by("pk").values_list("site__slug", "version")
    assert list(seen) == [("myyrmaki", 1), ("tikkurila", 1), ("myyrmaki", 2)]


def test_a_key_is_found_by_its_owner_only(site: Site) -> None:
    amina = make.amina(site)
    with site_transaction.begin(site.pk, NOW, Actor(advisor=amina), "k", "wish") as tx:
        event = write(tx)
    for actor, found in [(Actor(advisor=amina), event), (Actor(station=1), None), (CLIENT, None)]:
        with site_transaction.begin(site.pk, NOW, actor, "k", "wish") as tx:
            assert tx.earlier_event() == found


def test_a_key_reused_for_another_request_is_refused(site: Site) -> None:
    with site_transaction.begin(site.pk, NOW, Actor(station=1), "k", "wish") as tx:
        write(tx)
    with (
        pytest.raises(Refused) as refused,
        site_transaction.begin(site.pk, NOW, Actor(station=1), "k", "another") as tx,
    ):
        tx.earlier_event()
    assert refused.value.refusal == KEY_REUSED


def test_a_request_without_a_key_is_never_a_replay(site: Site) -> None:
    for _ in range(2):
        with site_transaction.begin(site.pk, NOW, Actor(station=1), "", "wish") as tx:
            assert tx.earlier_event() is None
            write(tx)


def test_the_schema_takes_no_version_twice(site: Site) -> None:
    make.ticket(site)
    event = Event.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(site=site, version=1, at=NOW, ticket=event.ticket, move="call", to_state="called")


def test_the_schema_takes_no_number_twice(site: Site) -> None:
    first, second = make.ticket(site), make.ticket(site)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=second.pk).update(number=first.number)


@pytest.mark.django_db(transaction=True)
def test_the_notification_is_sent_after_the_commit(notifications: list[int]) -> None:
    site = make.site()
    with site_transaction.write_transaction():
        with site_transaction.begin(site.pk, NOW, CLIENT) as tx:
            write(tx)
        assert notifications == []
    assert notifications == [site.pk]


@pytest.mark.django_db(transaction=True)
def test_no_notification_is_sent_when_nothing_was_committed(notifications: list[int]) -> None:
    site = make.site()
    with site_transaction.begin(site.pk, NOW, CLIENT):
        pass
    with pytest.raises(ZeroDivisionError), site_transaction.write_transaction():
        make.ticket(site)
        raise ZeroDivisionError
    assert (notifications, versions()) == ([], (0, []))


@pytest.mark.django_db(transaction=True)
def test_a_failed_notification_does_not_undo_the_change(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(site: int) -> None:
        raise ConnectionError

    site = make.site()
    monkeypatch.setattr(change_notifications, "notify", fail)
    assert make.ticket(site).code == "SO 001"
    assert versions() == (1, [1])


def test_each_change_sends_one_notification(
    site: Site, notifications: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        make.ticket(site)
        with site_transaction.begin(site.pk, NOW, CLIENT) as tx:
            write(tx), write(tx), write(tx)
    assert notifications == [site.pk, site.pk]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="other databases lock the site's row")
@pytest.mark.django_db(transaction=True)
def test_sqlite_locks_when_a_transaction_begins() -> None:
    """A deferred one would fail with “database is locked” as soon as it writes after having read."""
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    with connection.cursor() as cursor:
        settings = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    assert settings == ["wal", 2]
