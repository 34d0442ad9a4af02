import csv
from collections import Counter
from datetime import date

import pytest

from outcomes.load_codes import DATES, FILE, TEXTS, load_codes
from outcomes.models import Code

pytestmark = pytest.mark.django_db


def rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_listed_code_is_loaded_unchanged() -> None:
    kept = {
        (one["list"], one["code"]): one for one in Code.objects.values(*TEXTS, *DATES, "position", "successor__code")
    }
    assert kept == {
        (row["list"], row["code"]): {
            **{name: row[name] for name in TEXTS},
            "valid_from": day(row["valid_from"]),
            "valid_to": day(row["valid_to"]),
            "position": place,
            "successor__code": row["successor"] or None,
        }
        for place, row in enumerate(rows())
    }


def test_the_lists_of_the_pilot_are_complete() -> None:
    assert Counter(row["list"] for row in rows()) == {
        "topic": 17,
        "owner": 11,
        "help": 5,
        "outcome": 8,
        "closure": 5,
        "destination": 21,
        "gap": 13,
        "channel": 9,
        "interpreting": 9,
        "arrival": 10,
        "priority": 4,
        "park": 4,
    }


def test_every_list_is_known_and_every_known_list_has_codes() -> None:
    assert {row["list"] for row in rows()} == set(Code.List.values)


def test_every_code_has_labels_in_finnish_swedish_and_english() -> None:
    labels = ("label_fi", "label_sv", "label_en")
    assert [row["code"] for row in rows() for name in labels if not row[name].strip()] == []


def test_the_usual_owner_of_a_topic_is_an_owner() -> None:
    owners = {row["code"] for row in rows() if row["list"] == "owner"}
    assert {row["usual_owner"] for row in rows()} - {""} <= owners


def test_reloading_adds_missing_codes_and_keeps_edited_ones() -> None:
    count = Code.objects.count()
    Code.objects.filter(list="topic", code="housing").update(label_en="Homes")
    Code.objects.filter(list="topic", code="crisis").delete()
    load_codes()
    assert (Code.objects.count(), Code.objects.get(list="topic", code="housing").label_en) == (count, "Homes")


def day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None
