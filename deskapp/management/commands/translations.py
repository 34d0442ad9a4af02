from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from deskapp.operating.translations import catalogs
from deskapp.operating.translations.catalogs import CatalogFile
from deskapp.operating.translations.problems import problems
from deskapp.operating.translations.sources import Message, PluralFound, messages

STEPS = {
    "--update": "carry new messages into every catalog",
    "--compile": "write the .mo files that Django reads",
    "--check": "fail unless every catalog is complete and sound",
}


class Command(BaseCommand):
    help = "Updates, compiles and checks the translations (docs/translations.md). Needs no GNU gettext."
    # Before the first compilation the check of the catalogs would forbid the very command that it asks for.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        for step, meaning in STEPS.items():
            parser.add_argument(step, action="store_true", help=meaning)

    def handle(self, *, update: bool, compile: bool, check: bool, **options: Any) -> None:  # noqa: A002
        if not (update or compile or check):
            raise CommandError(f"Say one or several of {', '.join(STEPS)}.")
        found = _found() if update or check else []
        if update:
            self._update(found)
        if compile:
            self._compile()
        if check:
            self._check(found)

    def _update(self, found: list[Message]) -> None:
        for catalog_file in catalogs.catalog_files():
            catalogs.write(catalog_file, catalogs.updated_text(catalog_file, found))
            self._say(catalog_file, found, f"{catalogs.untranslated(catalog_file)} to translate")

    def _compile(self) -> None:
        for catalog_file in catalogs.catalog_files():
            if catalog_file.path.exists():
                catalogs.write_compiled(catalog_file)

    def _check(self, found: list[Message]) -> None:
        for catalog_file in catalogs.catalog_files():
            self._say(catalog_file, found, catalog_file.review)
        lines = [line for catalog_file in catalogs.catalog_files() for line in problems(catalog_file, found)]
        if lines:
            raise CommandError("\n".join([f"{len(lines)} problems in the translations", *lines]))

    def _say(self, catalog_file: CatalogFile, found: list[Message], words: str) -> None:
        self.stdout.write(f"{catalog_file.locale}: {len(catalogs.messages_of(catalog_file, found))} messages, {words}")


def _found() -> list[Message]:
    try:
        return messages(settings.BASE_DIR)
    except PluralFound as error:
        raise CommandError(str(error)) from error
