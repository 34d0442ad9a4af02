"""The files described for programs: a Data Package (version 2.0), each file with its Table Schema.

Every schema is shipped, because readers that infer one take `1,5` for a place and `00100` for a number. There is no
licence and no contributor: the rows are personal data and may not be published.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from centre.models import Site
from insights.exports.code_lists import Values
from insights.exports.column_types import CODE, DAY, MOMENT, NUMBER, SECONDS, TEXT, Column
from insights.exports.csv_export import escape_formula
from insights.exports.file_types import CsvFile, ForeignKey
from insights.exports.readme import DEMO, FORMAT, PERSONAL_DATA
from insights.periods import Period

PATH = "datapackage.json"
MEANING = _("files, columns and codes in a form that programs can read (Data Package)")
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
TYPES = {
    NUMBER: "integer",
    SECONDS: "integer",
    TEXT: "string",
    CODE: "string",
    DAY: "date",
    MOMENT: "datetime",
}
Json = dict[str, Any]


def pieces(files: Sequence[CsvFile[Any]], values: Values, site: Site, period: Period, at: datetime) -> Iterator[bytes]:
    with translation.override("en"):
        package = {**_heading(site, period, at), "resources": [_resource(file, values) for file in files]}
        text = json.dumps(package, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder)
    yield text.encode()


def _heading(site: Site, period: Period, at: datetime) -> Json:
    notes = [PERSONAL_DATA, FORMAT, *([DEMO] if site.synthetic else [])]
    return {
        "$schema": PROFILE,
        "name": f"{site.slug}-{period.first}-{period.last}".lower(),
        "title": f"{site.name}, {period.first} – {period.last}",
        "description": " ".join(map(str, notes)),
        "created": at.astimezone(site.zone).isoformat(timespec="seconds"),
    }


def _resource(file: CsvFile[Any], values: Values) -> Json:
    return {
        "name": file.name,
        "type": "table",
        "title": file.name.capitalize(),
        "description": file.meaning,
        "path": file.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": _schema(file, values),
    }


def _schema(file: CsvFile[Any], values: Values) -> Json:
    schema: Json = {"fields": [_field(column, values) for column in file.columns], "missingValues": [""]}
    if file.primary_key:
        schema["primaryKey"] = list(file.primary_key)
    if file.foreign_keys:
        schema["foreignKeys"] = [_foreign_key(key) for key in file.foreign_keys]
    return schema


def _field(column: Column[Any], values: Values) -> Json:
    field = {"name": column.name, "type": TYPES[column.format], "description": column.meaning}
    # The codes as they stand in the file, where a code that begins like a formula has an apostrophe before it.
    labels = {escape_formula(value.code): value.label_en for value in values(column.vocabulary)}
    if not labels:
        return field
    categories = [{"value": code, "label": label} for code, label in labels.items()]
    return {**field, "constraints": {"enum": list(labels)}, "categories": categories}


def _foreign_key(key: ForeignKey) -> Json:
    return {"fields": [key.column], "reference": {"resource": key.target, "fields": [key.target_column]}}
