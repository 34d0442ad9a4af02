from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from deskapp.operating import backup


class Command(BaseCommand):
    help = "Puts a copy made by `backup` in the place of the database. What was there is lost; screens start over."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            backup.restore(file)
        except (backup.Unusable, OSError) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"Restored from {file}.")
