"""The catalogs: their files, their messages and their format."""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale

from deskapp.operating.translations.sources import Message

SOURCE = "en"
DRAFT = "draft, awaits review by a native speaker"
REVIEW = re.compile(r"^# Review: (.+)$", re.MULTILINE)
# Written by hand, because Babel's header contains the time and Babel's version.
HEADER = """\
# {name}
# Review: {review}
msgid ""
msgstr ""
"Language: {locale}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


@dataclass(frozen=True)
class CatalogFile:
    """The catalog of one language, on disk."""

    tag: str
    name: str
    path: Path

    @property
    def locale(self) -> str:
        return to_locale(self.tag)

    @property
    def compiled(self) -> Path:
        return self.path.with_suffix(".mo")

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8") if self.path.exists() else ""

    @property
    def review(self) -> str:
        found = REVIEW.search(self.text)
        return found[1] if found else DRAFT


def catalog_files() -> list[CatalogFile]:
    """One for each of `settings.LANGUAGES`, except the language that the messages are written in."""
    folder = Path(settings.LOCALE_PATHS[0])
    return [
        CatalogFile(tag, name, folder / to_locale(tag) / "LC_MESSAGES" / "django.po")
        for tag, name in settings.LANGUAGES
        if tag != SOURCE
    ]


def messages_of(catalog_file: CatalogFile, messages: Iterable[Message]) -> list[Message]:
    everything = catalog_file.tag in settings.STAFF_LANGUAGES
    return [message for message in messages if everything or message.for_clients]


def entries(catalog_file: CatalogFile) -> Catalog:
    return read_po(BytesIO(catalog_file.text.encode()), locale=catalog_file.locale)


def entry(catalog: Catalog, message: Message) -> Entry | None:
    return catalog.get(message.id, message.context)


def untranslated(catalog_file: CatalogFile) -> int:
    return sum(not entry.string for entry in entries(catalog_file) if entry.id)


def updated_text(catalog_file: CatalogFile, messages: Iterable[Message]) -> str:
    """The catalog's text with these messages: known translations stay, others go, new ones are empty."""
    old, new = entries(catalog_file), Catalog(catalog_file.locale, fuzzy=False)
    for message in messages_of(catalog_file, messages):
        _add(new, message, entry(old, message))
    file = BytesIO()
    write_po(file, new, width=0, omit_header=True, include_lineno=False)
    header = HEADER.format(name=catalog_file.name, review=catalog_file.review, locale=catalog_file.locale)
    return header + file.getvalue().decode()


def write(catalog_file: CatalogFile, text: str) -> None:
    catalog_file.path.parent.mkdir(parents=True, exist_ok=True)
    catalog_file.path.write_text(text, encoding="utf-8", newline="\n")


def write_compiled(catalog_file: CatalogFile) -> None:
    """Replaces the file in one step, because a server may be reading it."""
    partial = catalog_file.compiled.with_suffix(f".{os.getpid()}.partial")
    with partial.open("wb") as file:
        write_mo(file, entries(catalog_file))
    partial.chmod(0o644)  # no secret, and an image is built by another user than it runs as
    partial.replace(catalog_file.compiled)


def is_compiled(catalog_file: CatalogFile) -> bool:
    return catalog_file.compiled.exists() and catalog_file.compiled.stat().st_mtime >= catalog_file.path.stat().st_mtime


def _add(catalog: Catalog, message: Message, known: Entry | None) -> None:
    catalog.add(
        message.id,
        str(known.string) if known else "",
        locations=[(file, 0) for file in message.files],
        flags=known.flags & {"fuzzy"} if known else (),
        auto_comments=message.comments,
        user_comments=known.user_comments if known else (),
        context=message.context,
    )
