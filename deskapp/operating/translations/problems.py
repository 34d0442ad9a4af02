"""What is wrong with a catalog, one sentence a problem. Only the form is judged; the words need a reader."""

import re
import unicodedata
from collections.abc import Iterator

from babel.messages.catalog import Catalog

from deskapp.operating.translations import catalogs
from deskapp.operating.translations.catalogs import CatalogFile
from deskapp.operating.translations.sources import Message

UPDATE = "run: python manage.py translations --update"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")
WORD = re.compile(r"[^\W\d_]+")
SCRIPTS = {"ru": "CYRILLIC", "ar": "ARABIC", "fa": "ARABIC", "fa_AF": "ARABIC"}
# Arabic yeh and kaf look almost like the Persian letters, but break search and the shapes at a word's end.
STRANGE = {"fa": "يك", "fa_AF": "يك"}


def problems(catalog_file: CatalogFile, messages: list[Message]) -> Iterator[str]:
    if not catalog_file.path.exists():
        yield f"{catalog_file.locale}: there is no catalog; {UPDATE}"
        return
    catalog = catalogs.entries(catalog_file)
    for message in catalogs.messages_of(catalog_file, messages):
        for problem in _problems_of(message, catalog, catalog_file.locale):
            yield f"{catalog_file.locale}: {message.files[0]}: “{message.id}”: {problem}"
    if catalogs.updated_text(catalog_file, messages) != catalog_file.text:
        yield f"{catalog_file.locale}: the catalog is stale; {UPDATE}"


def _problems_of(message: Message, catalog: Catalog, locale: str) -> Iterator[str]:
    entry = catalogs.entry(catalog, message)
    if entry is None or not entry.string:
        yield "is not translated"
    elif entry.fuzzy:
        yield "is marked as fuzzy"
    else:
        yield from _mistakes(message.id, str(entry.string), locale)


def _mistakes(source: str, translation: str, locale: str) -> Iterator[str]:
    if _placeholders(source) != _placeholders(translation):
        yield f"has other placeholders: “{translation}”"
    if _edges(source) != _edges(translation):
        yield "begins or ends with other space"
    if source.count("\n") != translation.count("\n"):
        yield "has another number of lines"
    yield from _strange_writing(source, translation, locale)


def _strange_writing(source: str, translation: str, locale: str) -> Iterator[str]:
    script, words = SCRIPTS.get(locale, "LATIN"), _words(translation)
    if _words(source) and not any(_is_in(script, word) for word in words):
        yield f"has no {script.lower()} letters: “{translation}”"
    foreign = [word for word in words if not _is_in(script, word) and word not in _words(source)]
    if foreign:
        yield f"has words in another script: {', '.join(foreign)}"
    strange = set(STRANGE.get(locale, "")) & set(translation)
    if strange:
        yield f"has letters of another language: {', '.join(sorted(strange))}"


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def _words(text: str) -> list[str]:
    return WORD.findall(PLACEHOLDER.sub(" ", text))


def _is_in(script: str, word: str) -> bool:
    return all(unicodedata.name(letter, "").startswith(script) for letter in word)
