"""The invariants of the outcomes of a site. As in `tickets.invariants`, each yields one line per violation."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from centre.models import Site
from outcomes.matter_rules import MAX_MATTERS
from outcomes.models import Code, Contact, Destination, Gap, Matter
from tickets.invariants import Invariant, beginning, tickets_since
from tickets.states import State

List = Code.List


def contacts_are_of_served_tickets(site: Site, at: datetime, since: date | None = None) -> Iterator[str]:
    """Contacts without a ticket are left out: a phone call, an e-mail."""
    contacts = _contacts(site, since).filter(ticket__isnull=False)
    wrong = contacts.exclude(ticket__state=State.SERVED, ticket__site=F("site")).order_by("pk")
    for contact, ticket in wrong.values_list("pk", "ticket").iterator():
        yield f"contact {contact} is of ticket {ticket}, which is not a served one of this site"


def unlogged_tickets_have_no_contact(site: Site, at: datetime, since: date | None = None) -> Iterator[str]:
    """And every other served ticket has one."""
    rows = tickets_since(site, since).annotate(due=Q(state=State.SERVED, contact__isnull=True))
    for pk, unlogged in rows.exclude(unlogged=F("due")).order_by("pk").values_list("pk", "unlogged").iterator():
        yield f"ticket {pk} is {'unlogged' if unlogged else 'not unlogged'}, against its state and its contact"


def contacts_have_one_to_three_matters(site: Site, at: datetime, since: date | None = None) -> Iterator[str]:
    counted = _contacts(site, since).annotate(count=Count("matters"))
    wrong = counted.exclude(count__gte=1, count__lte=MAX_MATTERS).order_by("pk")
    for contact, count in wrong.values_list("pk", "count").iterator():
        yield f"contact {contact} has {count} matters"


def referrals_have_a_destination(site: Site, at: datetime, since: date | None = None) -> Iterator[str]:
    for contact, position, outcome in _matters(_contacts(site, since), Code.Rule.DESTINATION, "destinations"):
        yield f"contact {contact}, matter {position}: {outcome} without a destination"


def the_unhelped_have_a_gap(site: Site, at: datetime, since: date | None = None) -> Iterator[str]:
    for contact, position, outcome in _matters(_contacts(site, since), Code.Rule.GAP, "gaps"):
        yield f"contact {contact}, matter {position}: {outcome} without a gap"


def codes_are_of_their_lists(site: Site, at: datetime, since: date | None = None) -> Iterator[str]:
    contacts = _contacts(site, since)
    matters = Matter.objects.filter(contact__in=contacts)
    destinations, gaps = (model.objects.filter(matter__contact__in=contacts) for model in (Destination, Gap))
    yield from _strangers(contacts, "pk", channel=List.CHANNEL, interpreting=List.INTERPRETING, arrival=List.ARRIVAL)
    yield from _strangers(matters, "contact", topic=List.TOPIC, owner=List.OWNER, help=List.HELP, outcome=List.OUTCOME)
    yield from _strangers(destinations, "matter__contact", code=List.DESTINATION)
    yield from _strangers(gaps, "matter__contact", code=List.GAP)


ALL: list[Invariant] = [
    contacts_are_of_served_tickets,
    unlogged_tickets_have_no_contact,
    contacts_have_one_to_three_matters,
    referrals_have_a_destination,
    the_unhelped_have_a_gap,
    codes_are_of_their_lists,
]


def _contacts(site: Site, since: date | None) -> QuerySet[Contact]:
    """Those that were logged from `since` on."""
    contacts = Contact.objects.filter(site=site)
    return contacts.filter(logged_at__gte=beginning(site, since)) if since else contacts


def _matters(contacts: QuerySet[Contact], rule: Code.Rule, demanded: str) -> Iterator[tuple[int, int, str]]:
    """Contact, position and outcome of the matters that lack an entry that their outcome demands."""
    lacking = Matter.objects.filter(contact__in=contacts, outcome__rule=rule, **{f"{demanded}__isnull": True})
    return lacking.order_by("contact", "position").values_list("contact", "position", "outcome__code").iterator()


def _strangers(rows: QuerySet[Any], contact: str, **lists: Code.List) -> Iterator[str]:
    for name, due in lists.items():
        wrong = rows.exclude(**{f"{name}__list": due}).order_by("pk")
        for pk, found, stranger in wrong.values_list(contact, f"{name}__list", f"{name}__code").iterator():
            yield f"contact {pk}: the {due} is “{stranger}” of the list {found}"
