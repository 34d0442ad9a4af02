"""The files of the export, each declared once; archive, README.txt, dictionary, data package and `verify` follow."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from insights.exports import columns, records
from insights.exports.file_types import ExportFile, ForeignKey
from insights.exports.records import ContactRecord, MatterRecord, TicketRecord
from outcomes.models import Contact, Matter
from tickets.models import Ticket

TICKETS = ExportFile[TicketRecord](
    name="tickets",
    meaning=_("one row for each ticket of these days"),
    primary_key=["ticket_id"],
    records=records.tickets,
    stored=lambda site: Ticket.objects.filter(site=site),
    columns=columns.TICKETS,
)
CONTACTS = ExportFile[ContactRecord](
    name="contacts",
    meaning=_("one row for each contact that was logged"),
    primary_key=["contact_id"],
    foreign_keys=[ForeignKey("ticket_id", "tickets", "ticket_id")],
    records=records.contacts,
    stored=lambda site: Contact.objects.filter(site=site),
    columns=columns.CONTACTS,
)
MATTERS = ExportFile[MatterRecord](
    name="matters",
    meaning=_("one row for each matter, one to three in a contact"),
    primary_key=["contact_id", "matter"],
    foreign_keys=[ForeignKey("contact_id", "contacts", "contact_id")],
    records=records.matters,
    stored=lambda site: Matter.objects.filter(contact__site=site),
    columns=columns.MATTERS,
)

FILES: list[ExportFile[Any]] = [TICKETS, CONTACTS, MATTERS]
