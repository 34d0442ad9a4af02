"""The export of a site and a period: three files of rows, their dictionary and a note to the reader."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from centre.models import Site
from insights.exports import dictionary, rows
from insights.exports.columns import CONTACTS, MATTERS, TICKETS, Column
from insights.exports.csv_export import sheet
from insights.exports.readme import readme
from insights.periods import Period
from tickets.board import snapshot

COLUMNS: dict[str, list[Column]] = {"tickets": TICKETS, "contacts": CONTACTS, "matters": MATTERS}
ROWS: dict[str, Callable[[Site, Period], Iterator[rows.Row]]] = {
    "tickets": rows.tickets,
    "contacts": rows.contacts,
    "matters": rows.matters,
}


def name(site: Site, period: Period) -> str:
    return f"{site.slug}-{period.first}-{period.last}"


def write_zip(file: IO[bytes], site: Site, period: Period, at: datetime) -> None:
    with snapshot(), ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for member, pieces in _files(site, period, at):
            with archive.open(member, "w") as entry:
                for piece in pieces:
                    entry.write(piece)


def write_folder(folder: Path, site: Site, period: Period, at: datetime) -> list[Path]:
    """Returns the files it wrote, those of an earlier export in this folder replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with snapshot():
        for member, pieces in _files(site, period, at):
            path = folder / member
            with path.open("wb") as file:
                file.writelines(pieces)
            written.append(path)
    return written


def _files(site: Site, period: Period, at: datetime) -> Iterator[tuple[str, Iterator[bytes]]]:
    for file, columns in COLUMNS.items():
        yield f"{file}.csv", sheet([column.name for column in columns], ROWS[file](site, period))
    yield "dictionary.csv", sheet(dictionary.HEADER, dictionary.rows(COLUMNS))
    yield "README.txt", readme(site, period, at)
