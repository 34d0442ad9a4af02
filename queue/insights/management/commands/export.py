"""The export as files in a folder, for a timer or an analyst."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from centre import hours
from centre.models import Site
from insights import periods
from insights.exports import archive
from web.refusals import Refused


class Command(BaseCommand):
    help = "Writes tickets, contacts and matters of a site as CSV files with a data dictionary."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site", required=True, help="the site, by its short name")
        parser.add_argument("--from", dest="first", default="", metavar="DATE", help="first day, as 2026-03-01")
        parser.add_argument("--to", dest="last", default="", metavar="DATE", help="last day, today if left out")
        parser.add_argument("--to-folder", type=Path, required=True, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        site = Site.objects.filter(slug=options["site"]).first()
        if site is None:
            raise CommandError(f"There is no site “{options['site']}”.")
        now = timezone.now()
        try:
            period = periods.parse(options["first"], options["last"], hours.service_day(site, now))
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        for path in archive.write_folder(options["to_folder"], site, period, now):
            self.stdout.write(str(path))
