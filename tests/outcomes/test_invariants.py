"""Each invariant is broken on purpose, past the forms and rules, and says so in exactly one line."""

import pytest

from centre.models import Language, Site
from outcomes import invariants
from outcomes.actions import log_ticket, log_without_ticket
from outcomes.models import Contact, Destination, Gap, Matter
from tests import make
from tests.make import NOW
from tickets.models import DeskSession, Ticket


@pytest.fixture
def here(db: None) -> DeskSession:
    """Amina at desk 1."""
    site = make.site()
    return make.desk_session(make.amina(site), site)


@pytest.fixture
def contact(here: DeskSession) -> Contact:
    """Two matters: one was referred, one could not be helped."""
    matters = make.matter("signposted", destinations=["kela"]), make.matter("not-helped", gaps=["full"])
    return log_ticket(make.served(here), make.contact(*matters), here.advisor, at=NOW)


def broken() -> list[tuple[str, str]]:
    return [(holds.__name__, line) for holds in invariants.ALL for line in holds(Site.objects.get(), NOW)]


def test_all_invariants_hold_for_a_logged_visit(contact: Contact) -> None:
    assert broken() == []


def test_all_invariants_hold_for_a_phone_call(here: DeskSession) -> None:
    log_without_ticket(here.site, Language.objects.get(pk="so"), make.contact(), here.advisor, at=NOW)
    assert broken() == []


def test_a_contact_of_an_unserved_ticket_is_reported(contact: Contact) -> None:
    Ticket.objects.update(state="left")
    line = f"contact {contact.pk} is of ticket {contact.ticket_id}, which is not a served one of this site"
    assert broken() == [("contacts_are_of_served_tickets", line)]


def test_a_contact_of_a_ticket_of_another_site_is_reported(contact: Contact) -> None:
    Ticket.objects.update(site=make.site("tikkurila"))
    line = f"contact {contact.pk} is of ticket {contact.ticket_id}, which is not a served one of this site"
    assert list(invariants.contacts_are_of_served_tickets(contact.site, NOW)) == [line]


def test_a_contact_without_matters_is_reported(contact: Contact) -> None:
    Matter.objects.all().delete()
    assert broken() == [("contacts_have_one_to_three_matters", f"contact {contact.pk} has 0 matters")]


def test_a_referral_without_a_destination_is_reported(contact: Contact) -> None:
    Destination.objects.all().delete()
    line = f"contact {contact.pk}, matter 1: signposted without a destination"
    assert broken() == [("referrals_have_a_destination", line)]


def test_a_not_helped_outcome_without_a_gap_is_reported(contact: Contact) -> None:
    Gap.objects.all().delete()
    assert broken() == [("the_unhelped_have_a_gap", f"contact {contact.pk}, matter 2: not-helped without a gap")]


def test_an_owner_of_another_list_is_reported(contact: Contact) -> None:
    Matter.objects.filter(position=1).update(owner=make.code("topic", "housing"))
    line = f"contact {contact.pk}: the owner is “housing” of the list topic"
    assert broken() == [("codes_are_of_their_lists", line)]


def test_a_destination_of_another_list_is_reported(contact: Contact) -> None:
    Destination.objects.update(code=make.code("gap", "trust"))
    line = f"contact {contact.pk}: the destination is “trust” of the list gap"
    assert broken() == [("codes_are_of_their_lists", line)]


def test_a_logged_ticket_that_is_marked_as_unlogged(contact: Contact) -> None:
    Ticket.objects.update(unlogged=True)
    line = f"ticket {contact.ticket_id} is unlogged, against its state and its contact"
    assert broken() == [("unlogged_tickets_have_no_contact", line)]


def test_a_served_ticket_that_is_not_marked_as_unlogged(here: DeskSession) -> None:
    visit = make.served(here)
    Ticket.objects.update(unlogged=False)
    line = f"ticket {visit.pk} is not unlogged, against its state and its contact"
    assert broken() == [("unlogged_tickets_have_no_contact", line)]
