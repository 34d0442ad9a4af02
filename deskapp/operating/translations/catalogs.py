"""The catalogs: which there are, what belongs into each, and how they are written."""

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
# Written by hand, since Babel's header has the time and its own version in it.
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
class Book:
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


def books() -> list[Book]:
    """One for each language of the screens but the one that the messages are written in."""
    folder = Path(settings.LOCALE_PATHS[0])
    return [
        Book(tag, name, folder / to_locale(tag) / "LC_MESSAGES" / "django.po")
        for tag, name in settings.LANGUAGES
        if tag != SOURCE
    ]


def belonging(book: Book, messages: Iterable[Message]) -> list[Message]:
    everything = book.tag in settings.STAFF_LANGUAGES
    return [message for message in messages if everything or message.for_clients]


def entries(book: Book) -> Catalog:
    return read_po(BytesIO(book.text.encode()), locale=book.locale)


def entry(catalog: Catalog, message: Message) -> Entry | None:
    return catalog.get(message.id, message.context)


def untranslated(book: Book) -> int:
    return sum(not entry.string for entry in entries(book) if entry.id)


def updated(book: Book, messages: Iterable[Message]) -> str:
    """The catalog's text with these messages: known translations stay, others go, new ones are empty."""
    old, new = entries(book), Catalog(book.locale, fuzzy=False)
    for message in belonging(book, messages):
        _add(new, message, entry(old, message))
    file = BytesIO()
    write_po(file, new, width=0, omit_header=True, include_lineno=False)
    return HEADER.format(name=book.name, review=book.review, locale=book.locale) + file.getvalue().decode()


def write(book: Book, text: str) -> None:
    book.path.parent.mkdir(parents=True, exist_ok=True)
    book.path.write_text(text, encoding="utf-8", newline="\n")


def write_compiled(book: Book) -> None:
    """In one step, since a server may be reading it."""
    partial = book.compiled.with_suffix(f".{os.getpid()}.partial")
    with partial.open("wb") as file:
        write_mo(file, entries(book))
    partial.replace(book.compiled)


def is_compiled(book: Book) -> bool:
    return book.compiled.exists() and book.compiled.stat().st_mtime >= book.path.stat().st_mtime


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
