"""Checks the invariants of docs/architecture.md on the database, and prints a line for each violation."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

import insights.invariants
import outcomes.invariants
import tickets.invariants
from centre.models import Site
from tickets.board import snapshot
from tickets.models import Event, Ticket

INVARIANTS = [*tickets.invariants.ALL, *outcomes.invariants.ALL, *insights.invariants.ALL]


class Command(BaseCommand):
    help = "Checks the invariants on this database. The exit status is 0 only if all of them hold."
    # The command only reads the database, so no other check may block it.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        with snapshot():
            broken = False
            for line in lines(timezone.now()):
                self.stdout.write(line)
                broken = True
            counts = f"{Ticket.objects.count()} tickets and {Event.objects.count()} events"
        if broken:
            raise SystemExit(1)
        self.stdout.write(f"ok: {len(INVARIANTS)} invariants hold for {counts}")


def lines(at: datetime) -> Iterator[str]:
    for site in Site.objects.order_by("slug"):
        for invariant in INVARIANTS:
            yield from (f"{site.slug}: {problem}" for problem in invariant(site, at))
