"""Asks the database how it reads, for every statement that runs within `watched()`."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

HISTORY = {
    "tickets_ticket",
    "tickets_event",
    "tickets_desksession",
    "tickets_desksession_languages",
    "outcomes_contact",
    "outcomes_matter",
    "outcomes_destination",
    "outcomes_gap",
    "centre_shift",
}
"""The tables that grow with the years."""
OF_TODAY = {
    "open_desk_sessions",
    "one_session_per_desk",
    "one_session_per_advisor",
    "one_active_ticket_per_desk",
    "unlogged_visits",
    "tickets_with_link",
}
"""Partial indexes without a row of earlier days."""
FEW = {"id", "rowid", "version", "idempotency_key", "token", "ticket_id", "contact_id", "matter_id", "desksession_id"}
"""Columns of which one value, or all values from one on, belong to few rows."""
MOMENTS = {"day", "at", "logged_at", "ends_at"}
"""Columns of which the values from one on belong to few rows, if it is late; those up to one belong to many."""
ALIAS = re.compile(r'"(\w+)" ([A-Z]\w*)\b')
CAST = re.compile(r"\((\w+)\)::\w+")
SQLITE = re.compile(r"(?:SCAN|SEARCH) (\S+)(?: USING [A-Z ]*(?:INDEX|KEY) ?(\w*))?")


@dataclass(frozen=True)
class TableAccess:
    """One access to a table of the history. `bounds` are the conditions with which its index was entered."""

    table: str
    index: str
    bounds: str

    def is_bounded(self, newest_first: bool) -> bool:
        equal, over, under = (set(re.findall(rf"(\w+) ?{sign}", self.bounds)) for sign in ("=", ">", "<"))
        if self.table not in HISTORY or self.index in OF_TODAY or (newest_first and equal == {"site_id"}):
            return True
        # PostgreSQL takes the contacts without a ticket from the index of the tickets, as long as they are few.
        if self.bounds == "(ticket_id IS NULL)":
            return True
        return bool((equal | over) & (FEW | MOMENTS) or ("state" in equal and (equal | under) & {"desk_id", "day"}))


@dataclass
class Watched:
    unbounded: list[str] = field(default_factory=list)
    statements: int = 0


@contextmanager
def watched() -> Iterator[Watched]:
    found = Watched()

    def explain(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip("( ").startswith(("SELECT", "UPDATE", "DELETE")):
            found.statements += 1
            found.unbounded += [f"{read}: {sql}" for read in _unbounded(sql, params)]
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        yield found


def _unbounded(sql: str, params: Any) -> list[TableAccess]:
    wrappers, connection.execute_wrappers = connection.execute_wrappers, []
    of_vendor = _of_sqlite if connection.vendor == "sqlite" else _of_postgresql
    try:
        reads, is_sorted = of_vendor(sql, params)
    finally:
        connection.execute_wrappers = wrappers
    newest_first = '"version" DESC LIMIT' in sql and not is_sorted
    return [read for read in reads if not read.is_bounded(newest_first)]


def _of_sqlite(sql: str, params: Any) -> tuple[list[TableAccess], bool]:
    """And whether the rows are sorted, so that a limit comes too late."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        lines = [row[3] for row in cursor.fetchall()]
    tables = {alias: table for table, alias in ALIAS.findall(sql)}
    found = [(line, match) for line in lines if (match := SQLITE.match(line))]
    reads = [TableAccess(str(tables.get(m[1], m[1])), m[2] or "", line.partition("(")[2]) for line, m in found]
    return reads, any("TEMP B-TREE FOR ORDER BY" in line for line in lines)


def _of_postgresql(sql: str, params: Any) -> tuple[list[TableAccess], bool]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        ((plans,),) = cursor.fetchall()
    nodes = list(_nodes((json.loads(plans) if isinstance(plans, str) else plans)[0]["Plan"], ""))
    kinds = ("Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Index Scan")
    scans = [(node, table) for node, table in nodes if node["Node Type"] in kinds]
    bounds = [CAST.sub(r"\1", node.get("Index Cond", "")) for node, _ in scans]
    reads = [
        TableAccess(table, node.get("Index Name", ""), bound)
        for (node, table), bound in zip(scans, bounds, strict=True)
    ]
    return reads, any(node["Node Type"] == "Sort" for node, _ in nodes)


def _nodes(node: dict[str, Any], table: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Each node with its table; that of an index scan within a bitmap scan stands in the node around it."""
    table = node.get("Relation Name", table)
    yield node, table
    for inner in node.get("Plans", ()):
        yield from _nodes(inner, table)
