"""What a reader of the export must know, in Finnish, Swedish and English."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from centre.models import Site
from insights.exports.vocabulary import TAGS
from insights.methodology import LICENCE, RULES
from insights.periods import Period


def readme(site: Site, period: Period, at: datetime) -> Iterator[bytes]:
    yield "\ufeff".encode()
    for tag in TAGS:
        with translation.override(tag):
            yield "\r\n".join([*_paragraphs(site, period, at), "", ""]).encode()


def _paragraphs(site: Site, period: Period, at: datetime) -> Iterator[str]:
    yield f"# {site.name} · {period.first} – {period.last}"
    yield _("Exported at: %(moment)s") % {"moment": at.astimezone(site.zone).isoformat(timespec="seconds")}
    if site.synthetic:
        yield _("This is a demo. Everything in it is made up.")
    yield ""
    for name, meaning in _files():
        yield f"- {name}: {meaning}"
    yield ""
    yield from (f"- {rule}" for rule in RULES)
    yield from ("", *_terms())


def _files() -> Iterator[tuple[str, str]]:
    yield "tickets.csv", _("one row for each ticket of these days")
    yield "contacts.csv", _("one row for each contact that was logged")
    yield "matters.csv", _("one row for each matter, one to three in a contact")
    yield "dictionary.csv", _("what each column and each code means")


def _terms() -> Iterator[str]:
    yield _("The files are CSV (RFC 4180) in UTF-8. An apostrophe stands before what a spreadsheet would compute.")
    yield _(
        "The rows are personal data: language, time and topic together can single somebody out. Keep them within the "
        "evaluation and delete them when it is over."
    )
    yield _("Tables made from them may be published when counts from 1 to 4 are hidden. Licence: %(licence)s") % {
        "licence": LICENCE
    }
