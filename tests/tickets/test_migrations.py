"""A database of before migrates without losing a row."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.make import NOW, TODAY

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = [("tickets", "0002_tickets_in_line"), ("outcomes", "0001_initial")]


@pytest.fixture
def apps_before() -> Iterator[Any]:
    """The models of before the columns were renamed; afterwards the database is as it was."""
    MigrationExecutor(connection).migrate(BEFORE)
    yield MigrationExecutor(connection).loader.project_state(BEFORE).apps
    call_command("migrate", verbosity=0)


def rows_of_before(apps: Any) -> None:
    """A ticket that was issued, called by Amina and served in Arabic."""
    site = apps.get_model("centre", "Site").objects.create(slug="myyrmaki", name="Myyrmäki", version=2)
    desk = apps.get_model("centre", "Desk").objects.create(site=site, name="1")
    amina = apps.get_model("centre", "Person").objects.create(username="amina")
    somali, arabic = (apps.get_model("centre", "Language").objects.get(pk=tag) for tag in ("so", "ar"))
    duty = apps.get_model("tickets", "Duty").objects.create(site=site, desk=desk, advisor=amina, opened_at=NOW)
    duty.languages.set([somali, arabic])
    ticket = apps.get_model("tickets", "Ticket").objects.create(
        site=site, day=TODAY, prefix="SO", number=7, requested=somali, language=somali, issued_at=NOW, promised=True
    )
    event = {"site": site, "ticket": ticket, "language": somali}
    log = apps.get_model("tickets", "Event").objects
    log.create(version=1, at=NOW, move="issue", after="waiting", key="tap", request="abc", station=1, **event)
    called = {"move": "call", "before": "waiting", "after": "called", "advisor": amina, "desk": desk}
    log.create(version=2, at=NOW + timedelta(minutes=1), **called, **event)
    code = apps.get_model("outcomes", "Code").objects
    apps.get_model("outcomes", "Contact").objects.create(
        site=site,
        advisor=amina,
        logged_at=NOW,
        requested=somali,
        served=arabic,
        channel=code.get(list="channel", code="telephone"),
        interpreting=code.get(list="interpreting", code="phone"),
        arrival=code.get(list="arrival", code="self"),
    )


def test_renamed_columns_keep_every_value(apps_before: Any) -> None:
    rows_of_before(apps_before)
    call_command("migrate", verbosity=0)
    from outcomes.models import Contact
    from tickets.models import DeskSession, Event, Ticket

    assert list(Ticket.objects.values_list("number", "requested_language", "return_priority")) == [(7, "so", True)]
    assert list(
        Event.objects.order_by("version").values_list(
            "version", "from_state", "to_state", "idempotency_key", "request_fingerprint"
        )
    ) == [(1, "", "waiting", "tap", "abc"), (2, "waiting", "called", "", "")]
    session = DeskSession.objects.get()
    assert (session.desk.name, session.advisor.username, sorted(session.languages.values_list("pk", flat=True))) == (
        "1",
        "amina",
        ["ar", "so"],
    )
    assert list(Contact.objects.values_list("requested_language", "served_language")) == [("so", "ar")]


def test_the_constraints_name_the_new_columns(apps_before: Any) -> None:
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "tickets_event")
        sessions = connection.introspection.get_constraints(cursor, "tickets_desksession")
    assert found["one_key_per_station"]["columns"] == ["station", "idempotency_key"]
    assert {"one_session_per_desk", "one_session_per_advisor", "desk_session_state_agrees_with_closing"} <= set(
        sessions
    )


def test_a_served_ticket_without_a_contact_becomes_unlogged(apps_before: Any) -> None:
    rows_of_before(apps_before)
    tickets = apps_before.get_model("tickets", "Ticket").objects
    tickets.update(state="served")
    first = tickets.values("site", "day", "requested", "language", "issued_at").get()
    keys = {f"{name}_id": first.pop(name) for name in ("site", "requested", "language")}
    tickets.create(prefix="SO", number=8, state="left", **keys, **first)
    call_command("migrate", verbosity=0)
    from tickets.models import Ticket

    assert list(Ticket.objects.filter(unlogged=True).values_list("number", flat=True)) == [7]
