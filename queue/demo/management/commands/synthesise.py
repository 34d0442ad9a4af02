"""Builds the demo centre with a history of any size, for measuring and for trying the evaluation."""

from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from demo.build import NotADemo
from demo.synthesis.build import synthesise


class Command(BaseCommand):
    help = "Builds the demo centre with a made-up history in an empty database. The same seed gives the same history."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tickets", type=_positive, required=True, metavar="N", help="how many tickets")
        parser.add_argument("--days", type=_positive, metavar="D", help="days up to yesterday (default: N / 150)")
        parser.add_argument("--seed", type=int, required=True, metavar="S", help="number that the history follows from")

    def handle(self, *args: Any, **options: Any) -> None:
        tickets, days, seed = options["tickets"], options["days"], options["seed"]
        try:
            site = synthesise(timezone.now(), tickets=tickets, days=days, seed=seed)
        except NotADemo:
            raise CommandError("This database is not empty, so it was not changed.") from None
        self.stdout.write(f"{site.slug}: {tickets} tickets and {site.version} events, all made up")


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"“{text}” is not a whole number from 1 on.")
    return int(text)
