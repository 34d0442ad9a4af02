"""What a reader of the export must know, in Finnish, Swedish and English."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centre.models import Site
from insights.exports.code_lists import TAGS
from insights.methodology import LICENCE, RULES
from insights.periods import Period

PATH = "README.txt"
DEMO = gettext_lazy("This is a demo. Everything in it is made up.")
FORMAT = gettext_lazy(
    "The files are CSV (RFC 4180) in UTF-8. An apostrophe stands before what a spreadsheet would compute."
)
PERSONAL_DATA = gettext_lazy(
    "The rows are personal data: language, time and topic together can single somebody out. Keep them within the "
    "evaluation and delete them when it is over."
)
Contents = Sequence[tuple[str, Promise]]
"""The files beside this one, each with its meaning."""


def readme(contents: Contents, site: Site, period: Period, at: datetime) -> Iterator[bytes]:
    yield "\ufeff".encode()
    for tag in TAGS:
        with translation.override(tag):
            yield "\r\n".join([*_paragraphs(contents, site, period, at), "", ""]).encode()


def _paragraphs(contents: Contents, site: Site, period: Period, at: datetime) -> Iterator[str]:
    yield f"# {site.name} · {period.first} – {period.last}"
    yield _("Exported at: %(moment)s") % {"moment": at.astimezone(site.zone).isoformat(timespec="seconds")}
    if site.synthetic:
        yield str(DEMO)
    yield ""
    yield from (f"- {path}: {meaning}" for path, meaning in contents)
    yield ""
    yield from (f"- {rule}" for rule in RULES)
    yield from ("", *_terms())


def _terms() -> Iterator[str]:
    yield str(FORMAT)
    yield str(PERSONAL_DATA)
    yield _("Tables made from them may be published when counts from 1 to 4 are hidden. Licence: %(licence)s") % {
        "licence": LICENCE
    }
