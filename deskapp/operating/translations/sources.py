"""Every message of the project, found in its templates and its Python files."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.utils.translation.template import templatize

CODE = ("deskapp", "display", "queue")
TEMPLATES = "templates"

CLIENT_TEMPLATE = "{# audience: clients #}"
"""Marks a template all of whose messages are for clients. In Python `client_text` marks each message."""
CLIENT_KEYWORDS = {"client_text": None}
STAFF_KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "pgettext_lazy": DEFAULT_KEYWORDS["pgettext"],
    "ngettext_lazy": DEFAULT_KEYWORDS["ngettext"],
    "npgettext_lazy": DEFAULT_KEYWORDS["npgettext"],
}
PYTHON = "babel.messages.extract:extract_python"
COMMENTS = ("Translators",)
SPACE_IN_LINE = re.compile(r"[^\S\n]")


class PluralFound(Exception):
    """Messages have no plural forms, so that ten languages need no plural rules: say "Ahead of you: 5"."""


@dataclass
class Message:
    id: str
    context: str | None
    files: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    for_clients: bool = False


def messages(root: Path) -> list[Message]:
    """Sorted by their first file and then by their text, so that moving a line changes no catalog."""
    found: dict[tuple[str, str | None], Message] = {}
    for path in sorted(_files(root)):
        file = path.relative_to(root).as_posix()
        for text, context, comments, for_clients in _messages_in(path, file):
            message = found.setdefault((text, context), Message(text, context))
            message.for_clients |= for_clients
            message.files += [file] if file not in message.files else []
            message.comments += [comment for comment in comments if comment not in message.comments]
    return sorted(found.values(), key=lambda message: (message.files[0], message.id, message.context or ""))


def _files(root: Path) -> Iterator[Path]:
    yield from (root / TEMPLATES).rglob("*.html")
    for folder in CODE:
        yield from (root / folder).rglob("*.py")


def _messages_in(path: Path, file: str) -> Iterator[tuple[str, str | None, list[str], bool]]:
    """Text, context, remarks for translators, and whether a client can see it."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        yield from _extracted(_as_code(source, file), file, STAFF_KEYWORDS, for_clients=CLIENT_TEMPLATE in source)
        return
    yield from _extracted(source, file, STAFF_KEYWORDS, for_clients=False)
    yield from _extracted(source, file, CLIENT_KEYWORDS, for_clients=True)


def _extracted(
    code: str, file: str, keywords: Mapping[str, Any], *, for_clients: bool
) -> Iterator[tuple[str, str | None, list[str], bool]]:
    for line, text, comments, context in extract(PYTHON, BytesIO(code.encode()), keywords, COMMENTS):
        if not isinstance(text, str):
            raise PluralFound(f"{file}:{line}: plural forms are not used here: {text[0]}")
        yield text, context, comments, for_clients


def _as_code(template: str, file: str) -> str:
    """Django's blanked copy with calls of gettext; in brackets, so that Python ignores its indentation."""
    return "(" + SPACE_IN_LINE.sub(" ", templatize(template, origin=file)) + "\n)"
