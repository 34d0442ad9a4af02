"""Every published total equals an independent recount; as in `tickets.invariants`, a line for whatever does not.

The database counts the tables, the export tells the story of each ticket, and the rows can be counted as they are.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from centre.models import Site
from insights.exports import columns, rows
from insights.exports.columns import Column
from insights.periods import ALWAYS
from insights.reports.volume import CONTACTS, MATTERS, UNFINISHED, Counts, counts
from outcomes.models import Contact, Matter
from tickets.invariants import Invariant
from tickets.models import Ticket
from tickets.states import FINAL


def tables_equal_the_export(site: Site, at: datetime) -> Iterator[str]:
    published, recounted = counts(site, ALWAYS), _recount(site)
    for language, column in sorted({*published, *recounted}):
        table, export = published[language, column], recounted[language, column]
        if table != export:
            yield f"{column} in {language}: the table has {table}, the export {export}"


def the_export_has_every_row(site: Site, at: datetime) -> Iterator[str]:
    for name, exported, stored in (
        ("tickets", rows.tickets(site, ALWAYS), Ticket.objects.filter(site=site)),
        ("contacts", rows.contacts(site, ALWAYS), Contact.objects.filter(site=site)),
        ("matters", rows.matters(site, ALWAYS), Matter.objects.filter(contact__site=site)),
    ):
        found, due = sum(1 for _row in exported), stored.count()
        if found != due:
            yield f"{name}: the export has {found} rows, the database {due}"


ALL: list[Invariant] = [tables_equal_the_export, the_export_has_every_row]


def _recount(site: Site) -> Counts:
    """The rows of the export, by the language asked for."""
    found: Counts = Counter()
    spoken: dict[int, str] = {}
    for ticket in _named(columns.TICKETS, rows.tickets(site, ALWAYS)):
        state = ticket["state"] if ticket["state"] in FINAL else UNFINISHED
        found[ticket["requested_language"], state] += 1
    for contact in _named(columns.CONTACTS, rows.contacts(site, ALWAYS)):
        spoken[contact["contact_id"]] = contact["requested_language"]
        found[contact["requested_language"], CONTACTS] += 1
    for matter in _named(columns.MATTERS, rows.matters(site, ALWAYS)):
        found[spoken[matter["contact_id"]], MATTERS] += 1
    return found


def _named(header: list[Column], cells: Iterator[rows.Row]) -> Iterator[dict[str, Any]]:
    return (dict(zip((column.name for column in header), row, strict=True)) for row in cells)
