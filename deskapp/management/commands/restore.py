from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from deskapp.operating import backup_restore


class Command(BaseCommand):
    help = "Replaces the database with a copy made by `backup`. The present data is lost; screens start over."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            backup_restore.restore(file)
        except (backup_restore.Unusable, OSError) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"Restored from {file}.")
