"""Logs the outcome of a visit. The only writer of contacts and matters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from centre.models import Language, Person, Site
from outcomes import matter_rules
from outcomes.models import Code, Contact, Destination, Gap, Matter
from outcomes.refusals import NOT_SERVED_YET, NOT_YOUR_CONTACT
from tickets import flow, site_transaction
from tickets.models import Ticket
from tickets.states import State
from web.refusals import Refused


@dataclass(frozen=True)
class MatterEntry:
    topic: Code
    owner: Code
    help: Code
    outcome: Code
    destinations: Sequence[Code] = ()
    gaps: Sequence[Code] = ()


@dataclass(frozen=True)
class ContactEntry:
    served_language: Language
    channel: Code
    interpreting: Code
    arrival: Code
    matters: Sequence[MatterEntry]
    first_visit: str = Contact.FirstVisit.UNKNOWN
    party_size: int = 1


def log_ticket(ticket: Ticket, entry: ContactEntry, advisor: Person, *, at: datetime) -> Contact:
    """Write the contact of a served ticket, at `at` (aware). Logging it again replaces the earlier contact.

    Raises `Refused` (NOT_SERVED_YET, NOT_YOUR_CONTACT), or `ValidationError` for matters against the
    `matter_rules`; nothing is written then. Takes no version: the board does not change.
    """
    with site_transaction.write_transaction():
        seen = Ticket.objects.select_for_update(no_key=True).get(pk=ticket.pk)
        if seen.state != State.SERVED:
            raise Refused(NOT_SERVED_YET, code=seen.code)
        if seen.advisor_id != advisor.pk:
            raise Refused(NOT_YOUR_CONTACT)
        Contact.objects.filter(ticket=seen).delete()
        flow.set_unlogged(seen, unlogged=False)
        return _write(
            entry,
            Contact(site_id=seen.site_id, ticket=seen, requested_language_id=seen.requested_language_id),
            advisor,
            at,
        )


def log_without_ticket(
    site: Site, requested: Language, entry: ContactEntry, advisor: Person, *, at: datetime
) -> Contact:
    """Write a contact without a ticket: a phone call, an e-mail, an outreach visit. Raises `ValidationError`."""
    with site_transaction.write_transaction():
        return _write(entry, Contact(site=site, requested_language=requested), advisor, at)


def _write(entry: ContactEntry, contact: Contact, advisor: Person, at: datetime) -> Contact:
    matter_rules.check(entry.matters)
    contact.advisor = advisor
    contact.logged_at = at
    contact.served_language = entry.served_language
    contact.channel = entry.channel
    contact.interpreting = entry.interpreting
    contact.arrival = entry.arrival
    contact.first_visit = entry.first_visit
    contact.party_size = entry.party_size
    contact.save(force_insert=True)
    for position, matter in enumerate(entry.matters, start=1):
        _write_matter(contact, position, matter)
    return contact


def _write_matter(contact: Contact, position: int, entry: MatterEntry) -> None:
    matter = Matter.objects.create(
        contact=contact,
        position=position,
        topic=entry.topic,
        owner=entry.owner,
        help=entry.help,
        outcome=entry.outcome,
    )
    for place, code in enumerate(entry.destinations, start=1):
        Destination.objects.create(matter=matter, position=place, code=code)
    for place, code in enumerate(entry.gaps, start=1):
        Gap.objects.create(matter=matter, position=place, code=code)
