"""The codes that come with the software. Loading adds missing codes and leaves edited ones unchanged."""

import csv
from pathlib import Path

from outcomes.models import Code

FILE = Path(__file__).parent / "data" / "codes.csv"
TEXTS = ["list", "code", "label_fi", "label_sv", "label_en", "rule", "usual_owner"]
DATES = ["valid_from", "valid_to"]


def load_codes(**_: object) -> None:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = [_code(place, row) for place, row in enumerate(rows)]
    Code.objects.bulk_create(codes, ignore_conflicts=True)
    for row in filter(lambda row: row["successor"], rows):
        successor = Code.objects.get(list=row["list"], code=row["successor"])
        Code.objects.filter(list=row["list"], code=row["code"], successor=None).update(successor=successor)


def _code(place: int, row: dict[str, str]) -> Code:
    dates = {name: row[name] or None for name in DATES}
    return Code(position=place, **{name: row[name] for name in TEXTS}, **dates)
