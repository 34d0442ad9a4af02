"""The export of a site and a period: the files of rows, their descriptions and a note to the reader."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from centre.models import Site
from insights.exports import code_lists, datapackage, readme
from insights.exports.dictionary import dictionary
from insights.exports.files import FILES
from insights.periods import Period
from tickets.board import snapshot


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
    values = cache(code_lists.values)
    files = [*FILES, dictionary(FILES, values)]
    for file in files:
        yield file.path, file.pieces(site, period)
    yield datapackage.PATH, datapackage.pieces(files, values, site, period, at)
    contents = [*((file.path, file.meaning) for file in files), (datapackage.PATH, datapackage.MEANING)]
    yield readme.PATH, readme.readme(contents, site, period, at)
