from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertTemplateUsed

from centre.models import Site
from outcomes.models import Contact, Matter
from tests import make
from tickets.models import DeskSession, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
JSON = {"accept": "application/json", "accept-language": "en"}
COMMON = {"topic": "benefits", "help": "h2", "outcome": "resolved"}


def log(client: Client, ticket: Ticket, **fields: Any) -> Any:
    return client.post(f"/desk/tickets/{ticket.pk}/outcome/", COMMON | fields, headers=JSON)


def test_the_form_is_filled_in_for_its_ticket(amina: Client, desk_session: DeskSession) -> None:
    ticket = make.serving(desk_session)
    answer = amina.get(f"/desk/tickets/{ticket.pk}/outcome/")
    assertTemplateUsed(answer, "desks/outcome.html")
    assert (answer.context["ticket"], answer.context["form"].contact.initial["served"]) == (ticket, "so")


def test_one_post_finishes_and_logs_a_visit(amina: Client, desk_session: DeskSession) -> None:
    ticket = make.serving(desk_session)
    answer = log(amina, ticket)
    contact = Contact.objects.get()
    assert (answer.status_code, answer.json()) == (200, {"contact": contact.pk, "code": "SO 001"})
    ticket.refresh_from_db()
    assert (ticket.state, contact.ticket, contact.advisor) == ("served", ticket, desk_session.advisor)


def test_omitted_fields_take_their_defaults(amina: Client, desk_session: DeskSession) -> None:
    log(amina, make.serving(desk_session))
    contact, matter = Contact.objects.get(), Matter.objects.get()
    codes = [contact.channel, contact.interpreting, contact.arrival, matter.topic, matter.owner, matter.help]
    assert [code.code for code in codes] == ["kiosk", "own-language", "unknown", "benefits", "kela", "h2"]
    assert (contact.requested_language_id, contact.served_language_id, contact.first_visit, contact.party_size) == (
        "so",
        "so",
        "unknown",
        1,
    )


def test_a_ticket_added_by_an_advisor_has_the_channel_staff(amina: Client, desk_session: DeskSession) -> None:
    added = amina.post("/desk/tickets/", {"language": "so", "key": "k"}, headers=JSON).json()["id"]
    for move in ("call", "start"):
        amina.post(f"/desk/tickets/{added}/{move}/")
    log(amina, Ticket.objects.get())
    assert Contact.objects.get().channel.code == "staff"


def test_destinations_gaps_and_a_second_matter_are_stored(amina: Client, desk_session: DeskSession) -> None:
    second = {f"second-{name}": value for name, value in COMMON.items()} | {"second-outcome": "not-helped"}
    fields = {"outcome": "signposted", "destinations": ["kela", "migri"], "second-gaps": "digital"}
    assert log(amina, make.serving(desk_session), **second, **fields).status_code == 200
    told = [
        (
            [destination.code.code for destination in matter.destinations.all()],
            [gap.code.code for gap in matter.gaps.all()],
        )
        for matter in Matter.objects.all()
    ]
    assert told == [(["kela", "migri"], []), ([], ["digital"])]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"topic": ""}, "What was it about?: This field is required."),
        ({"outcome": "signposted"}, "Sent to: Say where the client was sent."),
        (
            {"outcome": "not-helped"},
            "What was missing?: Say what was missing, because the client could not be helped.",
        ),
    ],
)
def test_an_incomplete_outcome_is_refused(
    amina: Client, desk_session: DeskSession, fields: dict[str, str], sentence: str
) -> None:
    ticket = make.serving(desk_session)
    answer = log(amina, ticket, **fields)
    assert (answer.status_code, answer.json()) == (422, {"refused": sentence})
    ticket.refresh_from_db()
    assert (ticket.state, Contact.objects.count()) == ("serving", 0)


def test_a_refused_form_keeps_the_chosen_values(amina: Client, desk_session: DeskSession) -> None:
    path = f"/desk/tickets/{make.serving(desk_session).pk}/outcome/"
    answer = amina.post(path, COMMON | {"outcome": "signposted", "party_size": "4"}, headers={"accept-language": "en"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Say where the client was sent." in page
    chosen = [line for line in page.splitlines() if " checked" in line and 'type="radio"' in line]
    assert [line.split('value="')[1].split('"')[0] for line in chosen] == ["benefits", "h2", "signposted"]
    assert 'name="party_size" value="4"' in page


def test_a_page_post_redirects_to_the_desk(amina: Client, desk_session: DeskSession) -> None:
    answer = amina.post(f"/desk/tickets/{make.serving(desk_session).pk}/outcome/", COMMON)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/")


def test_logging_a_visit_again_replaces_its_matters(amina: Client, desk_session: DeskSession) -> None:
    ticket = make.serving(desk_session)
    log(amina, ticket)
    log(amina, ticket, topic="work")
    assert [matter.topic.code for matter in Matter.objects.all()] == ["work"]


def test_a_waiting_ticket_cannot_be_logged(amina: Client, site: Site) -> None:
    answer = log(amina, make.ticket(site))
    sentence = "SO 001 has not been served yet, so there is nothing to log."
    assert (answer.status_code, answer.json(), Contact.objects.count()) == (409, {"refused": sentence}, 0)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_visit_at_another_site_is_not_found(amina: Client, method: str) -> None:
    elsewhere = make.site("tikkurila")
    theirs = make.served(make.desk_session(make.person("viljo", elsewhere, "so"), elsewhere))
    answer = getattr(amina, method)(f"/desk/tickets/{theirs.pk}/outcome/", COMMON)
    assert (answer.status_code, Contact.objects.count()) == (404, 0)


def test_a_phone_call_is_logged_without_a_ticket(amina: Client, desk_session: DeskSession) -> None:
    answer = amina.post("/desk/contacts/", COMMON | {"requested": "tr", "served": "en"}, headers=JSON)
    contact = Contact.objects.get()
    assert (answer.status_code, answer.json()) == (200, {"contact": contact.pk, "code": None})
    assert (
        contact.ticket,
        contact.requested_language_id,
        contact.served_language_id,
        contact.channel.code,
        contact.site,
    ) == (
        None,
        "tr",
        "en",
        "telephone",
        desk_session.site,
    )


def test_a_refused_form_keeps_the_requested_language(amina: Client) -> None:
    page = amina.post("/desk/contacts/", COMMON | {"requested": "tr", "topic": ""}).content.decode()
    assert 'value="tr" selected' in page


def test_an_unknown_requested_language_is_refused(amina: Client) -> None:
    answer = amina.post("/desk/contacts/", COMMON | {"requested": "xx"}, headers=JSON)
    assert (answer.status_code, Contact.objects.count()) == (422, 0)


def test_logging_needs_a_desk(site: Site) -> None:
    answer = make.logged_in(make.amina(site)).get("/desk/contacts/", headers=JSON)
    assert (answer.status_code, answer.json()) == (409, {"refused": "Open a desk first."})
