"""The columns of the exported files, each declared once: name, meaning, format, code list and value.

Their order is that of the files, and programs rely on it: add new ones at the end. `exports.records` declares the
fields of a record.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from insights.exports.column_types import CODE, DAY, MOMENT, NUMBER, SECONDS, TEXT, Column
from insights.exports.records import ContactRecord, MatterRecord, TicketRecord
from tickets.models import ticket_code

SITE = Column[Any]("site", _("Short name of the site."), TEXT, value=lambda row: row.site.slug)
REQUESTED = _("Language that was asked for, which need not be the mother tongue.")
DESTINATION, GAP = _("Where the client was sent."), _("What was missing in the services.")

TICKETS: list[Column[TicketRecord]] = [
    Column(
        "ticket_id",
        _("Number of the ticket in the log of its site. Contacts refer to it."),
        NUMBER,
        value=lambda t: t.journey.id,
    ),
    SITE,
    Column(
        "service_day", _("Day of service, in the time zone of the site."), DAY, value=lambda t: t.fields.ticket__day
    ),
    Column(
        "code",
        _("What was called."),
        TEXT,
        value=lambda t: ticket_code(t.fields.ticket__prefix, t.fields.ticket__number),
    ),
    Column("requested_language", REQUESTED, CODE, "language", value=lambda t: t.fields.ticket__requested_language),
    Column(
        "line_language",
        _("Language of the line that the ticket stood in last."),
        CODE,
        "language",
        value=lambda t: t.journey.language,
    ),
    Column(
        "served_language",
        _("Language that was spoken. Empty until the visit is logged."),
        CODE,
        "language",
        value=lambda t: t.fields.ticket__contact__served_language,
    ),
    Column("channel", _("How the ticket was taken."), CODE, "channel", value=lambda t: t.journey.channel),
    Column("issued_at", _("When the ticket was taken."), MOMENT, value=lambda t: t.journey.issued_at),
    Column(
        "first_called_at",
        _("When it was called for the first time."),
        MOMENT,
        value=lambda t: t.journey.first_called_at,
    ),
    Column(
        "last_called_at",
        _("When it was called for the last time, recalls included."),
        MOMENT,
        value=lambda t: t.journey.last_called_at,
    ),
    Column("started_at", _("When the service began for the first time."), MOMENT, value=lambda t: t.journey.started_at),
    Column("finished_at", _("When the ticket reached its final state."), MOMENT, value=lambda t: t.journey.finished_at),
    Column(
        "wait_seconds",
        _("From taking the ticket to the first call that was answered."),
        SECONDS,
        value=lambda t: t.journey.first_wait,
    ),
    Column(
        "wait_again_seconds",
        _("Further waiting, after a transfer or a return to the line."),
        SECONDS,
        value=lambda t: t.journey.further_wait,
    ),
    Column(
        "service_seconds",
        _("Time in service, without waiting and parking in between."),
        SECONDS,
        value=lambda t: t.journey.service,
    ),
    Column("calls", _("How often it was called, recalls included."), NUMBER, value=lambda t: t.journey.calls),
    Column("state", _("State at the time of the export."), CODE, "state", value=lambda t: t.journey.state),
    Column(
        "closure",
        _("How the ticket ended if it was not served."),
        CODE,
        "closure",
        value=lambda t: t.journey.closure,
    ),
    Column(
        "call_rule",
        _("Rule of the line by which it was called last. Empty if an advisor chose it."),
        CODE,
        "rule",
        value=lambda t: t.journey.rule,
    ),
]
CONTACTS: list[Column[ContactRecord]] = [
    Column("contact_id", _("Number of the contact. Matters refer to it."), NUMBER, value=lambda c: c.contact.pk),
    Column(
        "ticket_id",
        _("Its ticket. Empty if there was none, as for a telephone call."),
        NUMBER,
        value=lambda c: c.contact.issue,
    ),
    SITE,
    Column(
        "service_day",
        _("Day of service of the ticket, or the day of logging without one."),
        DAY,
        value=lambda c: c.service_day,
    ),
    Column("channel", _("How the contact came about."), CODE, "channel", value=lambda c: c.contact.channel__code),
    Column("requested_language", REQUESTED, CODE, "language", value=lambda c: c.contact.requested_language),
    Column(
        "served_language",
        _("Language that was spoken."),
        CODE,
        "language",
        value=lambda c: c.contact.served_language,
    ),
    Column(
        "interpreting",
        _("How the two understood each other."),
        CODE,
        "interpreting",
        value=lambda c: c.contact.interpreting__code,
    ),
    Column("arrival", _("How the client found the service."), CODE, "arrival", value=lambda c: c.contact.arrival__code),
    Column(
        "first_visit",
        _("Whether the client said that it was the first visit."),
        CODE,
        "first_visit",
        value=lambda c: c.contact.first_visit,
    ),
    Column("party_size", _("How many came together."), NUMBER, value=lambda c: c.contact.party_size),
    Column("logged_at", _("When the advisor logged it."), MOMENT, value=lambda c: c.contact.logged_at),
]
MATTERS: list[Column[MatterRecord]] = [
    Column("contact_id", _("The contact that this was dealt with in."), NUMBER, value=lambda m: m.contact),
    Column("matter", _("1 to 3, in the order of logging."), NUMBER, value=lambda m: m.position),
    Column("topic", _("What it was about."), CODE, "topic", value=lambda m: m.topic__code),
    Column("owner", _("Whose duty it was."), CODE, "owner", value=lambda m: m.owner__code),
    Column("help_level", _("How much help it was."), CODE, "help", value=lambda m: m.help__code),
    Column("outcome", _("How it ended."), CODE, "outcome", value=lambda m: m.outcome__code),
    Column("destination_1", DESTINATION, CODE, "destination", value=lambda m: m.destination_1),
    Column("destination_2", DESTINATION, CODE, "destination", value=lambda m: m.destination_2),
    Column("destination_3", DESTINATION, CODE, "destination", value=lambda m: m.destination_3),
    Column("gap_1", GAP, CODE, "gap", value=lambda m: m.gap_1),
    Column("gap_2", GAP, CODE, "gap", value=lambda m: m.gap_2),
]
