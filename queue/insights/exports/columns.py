"""The columns of the export. Their order is the files' order; later ones are added at the end."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NUMBER, SECONDS, TEXT, CODE = "number", "seconds", "text", "code"
DAY, MOMENT = "YYYY-MM-DD", "YYYY-MM-DDTHH:MM:SS+HH:MM"


class Column(NamedTuple):
    """`values` names the vocabulary that the dictionary lists (`exports.vocabulary`)."""

    name: str
    meaning: Promise
    format: str
    values: str = ""


SITE = Column("site", _("Short name of the site."), TEXT)
REQUESTED = Column(
    "requested_language", _("Language that was asked for, which need not be the mother tongue."), CODE, "language"
)
TICKETS = [
    Column("ticket_id", _("Number of the ticket in the log of its site. Contacts refer to it."), NUMBER),
    SITE,
    Column("service_day", _("Day of service, in the time zone of the site."), DAY),
    Column("code", _("What was called."), TEXT),
    REQUESTED,
    Column("line_language", _("Language of the line that the ticket stood in last."), CODE, "language"),
    Column("served_language", _("Language that was spoken. Empty until the visit is logged."), CODE, "language"),
    Column("channel", _("How the ticket was taken."), CODE, "channel"),
    Column("issued_at", _("When the ticket was taken."), MOMENT),
    Column("first_called_at", _("When it was called for the first time."), MOMENT),
    Column("last_called_at", _("When it was called for the last time, recalls included."), MOMENT),
    Column("started_at", _("When the service began for the first time."), MOMENT),
    Column("finished_at", _("When the ticket reached its final state."), MOMENT),
    Column("wait_seconds", _("From taking the ticket to the first call that was answered."), SECONDS),
    Column("wait_again_seconds", _("Further waiting, after a transfer or a return to the line."), SECONDS),
    Column("service_seconds", _("Time in service, without waiting and parking in between."), SECONDS),
    Column("calls", _("How often it was called, recalls included."), NUMBER),
    Column("state", _("State at the time of the export."), CODE, "state"),
    Column("closure", _("How the ticket ended if it was not served."), CODE, "closure"),
    Column("call_rule", _("Rule of the line by which it was called last. Empty if an advisor chose it."), CODE, "rule"),
]
CONTACTS = [
    Column("contact_id", _("Number of the contact. Matters refer to it."), NUMBER),
    Column("ticket_id", _("Its ticket. Empty if there was none, as for a telephone call."), NUMBER),
    SITE,
    Column("service_day", _("Day of service of the ticket, or the day of logging without one."), DAY),
    Column("channel", _("How the contact came about."), CODE, "channel"),
    REQUESTED,
    Column("served_language", _("Language that was spoken."), CODE, "language"),
    Column("interpreting", _("How the two understood each other."), CODE, "interpreting"),
    Column("arrival", _("How the client found the service."), CODE, "arrival"),
    Column("first_visit", _("Whether the client said that it was the first visit."), CODE, "first_visit"),
    Column("party_size", _("How many came together."), NUMBER),
    Column("logged_at", _("When the advisor logged it."), MOMENT),
]
MATTERS = [
    Column("contact_id", _("The contact that this was dealt with in."), NUMBER),
    Column("matter", _("1 to 3, in the order of logging."), NUMBER),
    Column("topic", _("What it was about."), CODE, "topic"),
    Column("owner", _("Whose duty it was."), CODE, "owner"),
    Column("help_level", _("How much help it was."), CODE, "help"),
    Column("outcome", _("How it ended."), CODE, "outcome"),
    *(Column(f"destination_{place}", _("Where the client was sent."), CODE, "destination") for place in (1, 2, 3)),
    *(Column(f"gap_{place}", _("What was missing in the services."), CODE, "gap") for place in (1, 2)),
]
