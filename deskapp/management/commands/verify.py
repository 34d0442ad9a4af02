"""Checks the invariants of docs/architecture.md on the database, and prints a line for each violation."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

import insights.invariants
import outcomes.invariants
import tickets.invariants
from centre.models import Site
from tickets.board import snapshot
from tickets.invariants import tickets_since
from tickets.models import Event, Ticket

INVARIANTS = [*tickets.invariants.ALL, *outcomes.invariants.ALL, *insights.invariants.ALL]


class Command(BaseCommand):
    help = "Checks the invariants on this database. The exit status is 0 only if all of them hold."
    # The command only reads the database, so no other check may block it.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--since", type=date.fromisoformat, metavar="DAY", help="only service days from this one on, as 2026-03-01"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with snapshot():
            broken = False
            for line in lines(timezone.now(), options["since"]):
                self.stdout.write(line)
                broken = True
            counts = _counts(options["since"])
        if broken:
            raise SystemExit(1)
        self.stdout.write(f"ok: {len(INVARIANTS)} invariants hold for {counts}")


def lines(at: datetime, since: date | None = None) -> Iterator[str]:
    for site in Site.objects.order_by("slug"):
        for invariant in INVARIANTS:
            yield from (f"{site.slug}: {problem}" for problem in invariant(site, at, since))


def _counts(since: date | None) -> str:
    if since is None:
        return f"{Ticket.objects.count()} tickets and {Event.objects.count()} events"
    return f"{sum(tickets_since(site, since).count() for site in Site.objects.all())} tickets since {since}"
