"""The languages that come with the software. Loading adds missing rows and leaves edited rows unchanged."""

import csv
from pathlib import Path

from centre.models import Language

FILE = Path(__file__).parent / "data" / "languages.csv"
COLUMNS = ["tag", "endonym", "name_fi", "name_sv", "name_en", "script", "direction"]


def load_languages(**_: object) -> None:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [Language(**{name: row[name] for name in COLUMNS}) for row in csv.DictReader(file)]
    Language.objects.bulk_create(rows, ignore_conflicts=True)
