"""Every published total equals an independent recount; as in `tickets.invariants`, a line for whatever does not.

The database counts the tables, the export tells the story of each ticket, and the rows can be counted as they are.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from centre.models import Site
from insights.exports import files
from insights.exports.file_types import ExportFile
from insights.periods import ALWAYS, Period
from insights.reports.volume import CONTACTS, MATTERS, UNFINISHED, Counts, counts
from tickets.invariants import Invariant
from tickets.states import FINAL


def tables_equal_the_export(site: Site, at: datetime, since: date | None = None) -> Iterator[str]:
    period = Period(since, ALWAYS.last) if since else ALWAYS
    published, recounted = counts(site, period), _recount(site, period)
    for language, column in sorted({*published, *recounted}):
        table, export = published[language, column], recounted[language, column]
        if table != export:
            yield f"{column} in {language}: the table has {table}, the export {export}"


def the_export_has_every_row(site: Site, at: datetime, since: date | None = None) -> Iterator[str]:
    """Only of all days: the rows of some days are chosen as the export chooses them, so they would always agree."""
    for file in () if since else files.FILES:
        found, due = sum(1 for _record in file.records(site, ALWAYS)), file.stored(site).count()
        if found != due:
            yield f"{file.name}: the export has {found} rows, the database {due}"


ALL: list[Invariant] = [tables_equal_the_export, the_export_has_every_row]


def _recount(site: Site, period: Period) -> Counts:
    """The rows of the export, by the language asked for."""
    found: Counts = Counter()
    spoken: dict[int, str] = {}
    for ticket in _rows(files.TICKETS, site, period):
        state = ticket["state"] if ticket["state"] in FINAL else UNFINISHED
        found[ticket["requested_language"], state] += 1
    for contact in _rows(files.CONTACTS, site, period):
        spoken[contact["contact_id"]] = contact["requested_language"]
        found[contact["requested_language"], CONTACTS] += 1
    for matter in _rows(files.MATTERS, site, period):
        found[spoken[matter["contact_id"]], MATTERS] += 1
    return found


def _rows(file: ExportFile[Any], site: Site, period: Period) -> Iterator[dict[str, Any]]:
    return (dict(zip(file.header, row, strict=True)) for row in file.rows(site, period))
