"""Every message of the project, found in its templates and its Python files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from io import BytesIO
from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.utils.translation.template import templatize

CODE = ("deskapp", "display", "queue")
TEMPLATES = "templates"

# What a client can meet, so what every language of the screens must have.
CLIENT = (
    "templates/kiosk/*",
    "templates/display/*",
    "templates/stations/*",
    "templates/errors/*",
    "templates/base*.html",
    "templates/client*",
    "queue/kiosk/*",
    "queue/tickets/*",
    "queue/web/*",
    "queue/stations/*",
    "display/*",
)
# What stands among it but is for staff: the page of the stations and the names in the administration.
STAFF = ("templates/stations/stations.html", "queue/stations/forms.py", "*/models.py", "*/apps.py")

KEYWORDS = DEFAULT_KEYWORDS | {
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

    @property
    def for_clients(self) -> bool:
        return any(is_for_clients(file) for file in self.files)


def is_for_clients(file: str) -> bool:
    return _matches(file, CLIENT) and not _matches(file, STAFF)


def messages(root: Path) -> list[Message]:
    """By the file that has them first and then by their text, so that moving a line changes no catalog."""
    found: dict[tuple[str, str | None], Message] = {}
    for path in sorted(_files(root)):
        file = path.relative_to(root).as_posix()
        for text, context, comments in _messages_in(path, file):
            message = found.setdefault((text, context), Message(text, context))
            message.files += [file] if file not in message.files else []
            message.comments += [comment for comment in comments if comment not in message.comments]
    return sorted(found.values(), key=lambda message: (message.files[0], message.id, message.context or ""))


def _files(root: Path) -> Iterator[Path]:
    yield from (root / TEMPLATES).rglob("*.html")
    for folder in CODE:
        yield from (root / folder).rglob("*.py")


def _messages_in(path: Path, file: str) -> Iterator[tuple[str, str | None, list[str]]]:
    source = path.read_text(encoding="utf-8")
    code = _as_code(source, file) if path.suffix == ".html" else source
    for line, text, comments, context in extract(PYTHON, BytesIO(code.encode()), KEYWORDS, COMMENTS):
        if not isinstance(text, str):
            raise PluralFound(f"{file}:{line}: plural forms are not used here: {text[0]}")
        yield text, context, comments


def _as_code(template: str, file: str) -> str:
    """Django's blanked copy with calls of gettext; in brackets, since Python must not see its indentation."""
    return "(" + SPACE_IN_LINE.sub(" ", templatize(template, origin=file)) + "\n)"


def _matches(file: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(file, pattern) for pattern in patterns)
