"""Inserts many rows with one statement: COPY on PostgreSQL, `executemany` on SQLite. Sends no signals."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

Row = tuple[Any, ...]


def insert(model: type[models.Model], columns: Sequence[str], rows: Sequence[Row]) -> None:
    """`columns` are attribute names (`desk_id`). Columns that are not among them get the default of their field."""
    if not rows:
        return
    fields = {field.attname: field for field in model._meta.concrete_fields}
    others = [field for name, field in fields.items() if name not in columns and not field.primary_key]
    names = ", ".join(f'"{field.column}"' for field in [*(fields[name] for name in columns), *others])
    every = [(*row, *(field.get_default() for field in others)) for row in rows] if others else rows
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy:
                for row in every:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(every[0]))
        sql = f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({places})'  # noqa: S608  (our own names)
        cursor.executemany(sql, list(_adapted(every, [*(fields[name] for name in columns), *others])))


def check_references_at_once() -> None:
    """PostgreSQL checks references per statement then, so that its list of open checks stays short."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def continue_sequences(*written: type[models.Model]) -> None:
    """Rows inserted later get the keys after those that were given."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), written):
            cursor.execute(sql)


def _adapted(rows: Iterable[Row], fields: Sequence[Any]) -> Iterator[Row]:
    places = {place: adapt for place, field in enumerate(fields) if (adapt := _adapter(field))}
    for row in rows:
        values = list(row)
        for place, adapt in places.items():
            values[place] = adapt(values[place])
        yield tuple(values)


def _adapter(field: Any) -> Callable[[Any], Any] | None:
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    return connection.ops.adapt_datefield_value if isinstance(field, models.DateField) else None
