from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from centre.models import Language, Site
from outcomes.actions import ContactEntry, log_ticket, log_without_ticket
from outcomes.models import Contact, Destination, Gap, Matter
from outcomes.refusals import NOT_SERVED_YET, NOT_YOUR_CONTACT
from tests import make
from tests.make import NOW, minutes
from tickets.models import DeskSession, Ticket
from tickets.states import State
from web.refusals import Refusal, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> DeskSession:
    site = make.site()
    return make.desk_session(make.amina(site), site)


def refused(ticket: Ticket, by: DeskSession) -> Refusal:
    with pytest.raises(Refused) as caught:
        log_ticket(ticket, make.contact(), by.advisor, at=NOW)
    assert Contact.objects.count() == 0
    return caught.value.refusal


def written(contact: Contact) -> list[tuple[object, ...]]:
    """What the matters of a contact say."""
    return [
        (
            *(code.code for code in (matter.topic, matter.owner, matter.help, matter.outcome)),
            [one.code.code for one in matter.destinations.all()],
            [one.code.code for one in matter.gaps.all()],
        )
        for matter in contact.matters.all()
    ]


def test_logging_a_visit_stores_its_contact(here: DeskSession) -> None:
    ticket = make.served(here)
    entry = replace(make.contact(served="ar"), first_visit="yes", party_size=3)
    contact = log_ticket(ticket, entry, here.advisor, at=NOW + minutes(1))
    contact.refresh_from_db()
    kept = (
        contact.site,
        contact.ticket,
        contact.advisor,
        contact.logged_at,
        contact.requested_language_id,
        contact.served_language_id,
    )
    assert kept == (here.site, ticket, here.advisor, NOW + minutes(1), "so", "ar")
    codes = (contact.channel.code, contact.interpreting.code, contact.arrival.code)
    assert (codes, contact.first_visit, contact.party_size) == (("kiosk", "own-language", "self"), "yes", 3)
    assert written(contact) == [("housing", "city", "h2", "resolved", [], [])]


def test_matters_destinations_and_gaps_keep_their_order(here: DeskSession) -> None:
    sent = make.matter("signposted", destinations=["tax", "kela", "migri"])
    lacking = make.matter("not-helped", gaps=["trust", "digital"])
    contact = log_ticket(make.served(here), make.contact(sent, lacking, make.matter()), here.advisor, at=NOW)
    assert [matter[3:] for matter in written(contact)] == [
        ("signposted", ["tax", "kela", "migri"], []),
        ("not-helped", [], ["trust", "digital"]),
        ("resolved", [], []),
    ]


def test_logging_a_visit_again_corrects_its_contact(here: DeskSession) -> None:
    ticket = make.served(here)
    first = make.contact(make.matter("signposted", destinations=["kela"]), make.matter("not-helped", gaps=["other"]))
    log_ticket(ticket, first, here.advisor, at=NOW)
    corrected = log_ticket(ticket, make.contact(), here.advisor, at=NOW + minutes(5))
    assert list(Contact.objects.all()) == [corrected]
    assert written(corrected) == [("housing", "city", "h2", "resolved", [], [])]
    assert (Matter.objects.count(), Destination.objects.count(), Gap.objects.count()) == (1, 0, 0)


def test_a_refused_correction_keeps_the_logged_contact(here: DeskSession) -> None:
    ticket = make.served(here)
    kept = log_ticket(ticket, make.contact(), here.advisor, at=NOW)
    with pytest.raises(ValidationError):
        log_ticket(ticket, make.contact(make.matter("not-helped")), here.advisor, at=NOW)
    assert list(Contact.objects.all()) == [kept]
    assert written(kept) == [("housing", "city", "h2", "resolved", [], [])]


def test_an_incomplete_matter_writes_nothing(here: DeskSession) -> None:
    entry = make.contact(make.matter(), make.matter("warm-referral"))
    with pytest.raises(ValidationError):
        log_ticket(make.served(here), entry, here.advisor, at=NOW)
    assert (Contact.objects.count(), Matter.objects.count()) == (0, 0)


@pytest.mark.parametrize("state", [state for state in State if state != State.SERVED])
def test_an_unserved_ticket_cannot_be_logged(here: DeskSession, state: State) -> None:
    assert refused(make.in_state(state, here), here) == NOT_SERVED_YET


def test_only_the_serving_advisor_may_log_a_visit(here: DeskSession) -> None:
    there = make.desk_session(make.olga(here.site), here.site, "2")
    assert refused(make.served(here), there) == NOT_YOUR_CONTACT


def test_a_phone_call_is_logged_without_a_ticket(here: DeskSession) -> None:
    entry = replace(make.contact(), channel=make.code("channel", "telephone"))
    requested = Language.objects.get(pk="ti")
    contact = log_without_ticket(here.site, requested, entry, here.advisor, at=NOW)
    contact.refresh_from_db()
    kept = (contact.site, contact.ticket, contact.requested_language_id, contact.channel.code, contact.logged_at)
    assert kept == (here.site, None, "ti", "telephone", NOW)


def test_many_phone_calls_are_logged_without_tickets(here: DeskSession) -> None:
    for _ in range(3):
        log_without_ticket(here.site, Language.objects.get(pk="so"), make.contact(), here.advisor, at=NOW)
    assert Contact.objects.filter(ticket=None).count() == 3


@pytest.mark.parametrize("party", [0, 31])
def test_the_schema_takes_parties_of_1_to_30(here: DeskSession, party: int) -> None:
    entry: ContactEntry = replace(make.contact(), party_size=party)
    with pytest.raises(IntegrityError), transaction.atomic():
        log_ticket(make.served(here), entry, here.advisor, at=NOW)


def test_the_schema_takes_one_contact_a_ticket(here: DeskSession) -> None:
    contact = log_ticket(make.served(here), make.contact(), here.advisor, at=NOW)
    contact.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        contact.save(force_insert=True)


def test_a_failed_contact_is_rolled_back_completely(here: DeskSession) -> None:
    twice = make.matter("signposted", destinations=["kela", "kela"])
    with pytest.raises(IntegrityError):
        log_ticket(make.served(here), make.contact(twice), here.advisor, at=NOW)
    assert (Contact.objects.count(), Matter.objects.count()) == (0, 0)


def test_a_contact_belongs_to_one_site_only(here: DeskSession) -> None:
    contact = log_ticket(make.served(here), make.contact(), here.advisor, at=NOW)
    other = make.site("tikkurila")
    assert list(Contact.objects.filter(site=other)) == []
    assert Site.objects.get(contacts=contact) == here.site


def test_a_finished_visit_is_unlogged_until_its_contact_is_written(here: DeskSession) -> None:
    visit = make.served(here)
    assert visit.unlogged
    log_ticket(visit, make.contact(), here.advisor, at=NOW)
    visit.refresh_from_db()
    assert not visit.unlogged
