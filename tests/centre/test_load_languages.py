import csv

import pytest

from centre.load_languages import COLUMNS, FILE, load_languages
from centre.models import Language

pytestmark = pytest.mark.django_db


def rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_listed_language_is_loaded() -> None:
    listed = {row["tag"]: {name: row[name] for name in COLUMNS} for row in rows()}
    assert {one["tag"]: one for one in Language.objects.values(*COLUMNS)} == listed


def test_the_list_has_24_languages_and_plain_finnish() -> None:
    tags = [row["tag"] for row in rows()]
    assert (len(tags), len(set(tags)), tags[-1]) == (25, 25, "fi-simple")


def test_no_field_of_the_list_is_empty() -> None:
    assert [row["tag"] for row in rows() if "" in row.values()] == []


def test_right_to_left_languages_are_those_in_arabic_script() -> None:
    assert {row["direction"] for row in rows() if row["script"] == "Arab"} == {"rtl"}
    assert {row["direction"] for row in rows() if row["script"] != "Arab"} == {"ltr"}


def test_reloading_adds_missing_languages_and_keeps_edited_ones() -> None:
    Language.objects.filter(pk="so").update(endonym="Af Soomaali")
    Language.objects.filter(pk="ti").delete()
    load_languages()
    assert Language.objects.count() == 25
    assert Language.objects.get(pk="so").endonym == "Af Soomaali"
