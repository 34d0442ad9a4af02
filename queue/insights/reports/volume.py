"""How many came, by the language they asked for: straight from the log and the logged contacts."""

from collections import Counter
from collections.abc import Iterable
from operator import attrgetter

from django.db.models import Count, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from centre.models import Language, Site
from insights.exports.records import contacts_of, tickets_of
from insights.periods import Period
from insights.reports.table import Row, Table
from insights.suppress import SMALL, Published, suppress
from tickets.models import Event
from tickets.states import FINAL, Move, State

Counts = Counter[tuple[str, str]]
"""By language asked for, and column."""
ENDS = [State.SERVED.value, State.NO_SHOW.value, State.LEFT.value]
UNFINISHED, CONTACTS, MATTERS = "unfinished", "contacts", "matters"
HEADINGS = [_("Served"), _("Did not come"), _("Left"), _("Not finished"), _("Tickets"), _("Contacts"), _("Matters")]


def volume(site: Site, period: Period) -> Table:
    found = counts(site, period)
    languages = sorted(Language.objects.filter(tag__in={tag for tag, _column in found}), key=attrgetter("name"))
    *rows, total = _published(found, [language.tag for language in languages])
    return Table(
        title=_("Tickets, contacts and matters by language"),
        label=_("Language asked for"),
        columns=HEADINGS,
        rows=[Row(language.name, cells) for language, cells in zip(languages, rows, strict=True)],
        total=Row(_("Together"), total),
    )


def counts(site: Site, period: Period) -> Counts:
    found: Counts = Counter()
    for tag, state, count in _tickets(site, period):
        found[tag, state if state in FINAL else UNFINISHED] += count
    logged = contacts_of(site, period).values_list("requested_language").order_by()
    for tag, contacts, matters in logged.annotate(Count("pk", distinct=True), Count("matters")):
        found[tag, CONTACTS], found[tag, MATTERS] = contacts, matters
    return found


def _tickets(site: Site, period: Period) -> Iterable[tuple[str, str, int]]:
    """Language, latest state and how many."""
    latest = Event.objects.filter(ticket=OuterRef("ticket")).order_by("-version").values("to_state")[:1]
    issued = Event.objects.filter(move=Move.ISSUE, ticket__in=tickets_of(site, period))
    columns = issued.annotate(latest=Subquery(latest)).values_list("ticket__requested_language", "latest")
    return columns.annotate(Count("pk")).order_by()


def _published(found: Counts, tags: list[str]) -> Published:
    """Tickets add up across, contacts and matters only down. Nearly every served ticket has a contact, so where the
    served are hidden, their contacts would give them away."""
    ends = [[found[tag, end] for end in (*ENDS, UNFINISHED)] for tag in tags]
    tickets = suppress(_with_total([[*row, sum(row)] for row in ends], 5), SMALL)
    unserved = [(place, 0) for place, row in enumerate(tickets) if row[0] is None]
    logged = [
        suppress(_with_total([[found[tag, column]] for tag in tags], 1), SMALL, across=False, also=unserved)
        for column in (CONTACTS, MATTERS)
    ]
    return [[cell for part in parts for cell in part] for parts in zip(tickets, *logged, strict=True)]


def _with_total(rows: list[list[int]], width: int) -> list[list[int]]:
    return [*rows, [sum(row[column] for row in rows) for column in range(width)]]
