"""Statements that Django compiles once per process. Compiling one takes ten times as long as executing it.

Only the few statements that run for every ticket are compiled queries.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models.expressions import Expression
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=models.Model)
Row = tuple[Any, ...]
Written = tuple[str, list[Any], Callable[[list[Row]], list[Row]]]


class Param(Expression):
    """A placeholder in a compiled query. Each call gives its value by this name."""

    def __init__(self, name: str) -> None:
        super().__init__(output_field=models.Field())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class CompiledQuery:
    """Returns the rows of a `values_list`. The first call compiles it, because the database is known only then."""

    def __init__(self, build: Callable[[], models.QuerySet[Any, Any]]) -> None:
        self._build = build
        self._written: Written | None = None

    def __call__(self, **given: Any) -> list[Row]:
        sql, parameters, convert = self._written or self._write()
        values = [_adapted(given[one.name]) if isinstance(one, Param) else one for one in parameters]
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return convert(cursor.fetchall())

    def first(self, **given: Any) -> Row | None:
        return next(iter(self(**given)), None)

    def _write(self) -> Written:
        compiler = self._build().query.get_compiler(connection=connection)
        sql, parameters = _with_constants(*compiler.as_sql())
        self._written = sql, parameters, _converter(compiler)
        return self._written


class CompiledModelQuery(Generic[M]):
    """Returns the rows of a queryset as models, with the foreign keys in `related` loaded."""

    def __init__(self, build: Callable[[], models.QuerySet[M]], *related: str) -> None:
        self._related = related
        self._rows = CompiledQuery(lambda: self._listed(build()))

    def __call__(self, **given: Any) -> list[M]:
        return [self._made(row) for row in self._rows(**given)]

    def first(self, **given: Any) -> M | None:
        row = self._rows.first(**given)
        return self._made(row) if row else None

    def _listed(self, rows: models.QuerySet[M]) -> models.QuerySet[M, Any]:
        """Runs when the query is built, because the models' fields are not known at import time."""
        self._model, self._names = rows.model, _attributes(rows.model)
        kin: list[tuple[str, Any]] = [(name, rows.model._meta.get_field(name).related_model) for name in self._related]
        self._kin = [(name, model, _attributes(model)) for name, model in kin]
        theirs = [f"{name}__{attribute}" for name, _, attributes in self._kin for attribute in attributes]
        return rows.values_list(*self._names, *theirs)

    def _made(self, row: Row) -> M:
        one, end = self._model.from_db(connection.alias, self._names, row[: len(self._names)]), len(self._names)
        for name, model, attributes in self._kin:
            begin, end = end, end + len(attributes)
            there = getattr(one, f"{name}_id") is not None
            setattr(one, name, model.from_db(connection.alias, attributes, row[begin:end]) if there else None)
        return one


def _with_constants(sql: str, parameters: Iterable[Any]) -> tuple[str, list[Any]]:
    """The statement with its constant texts in it: SQLite compares them with the conditions of partial indexes."""
    first, *rest = sql.split("%s")
    written, left = [first], []
    for value, piece in zip(parameters, rest, strict=True):
        if isinstance(value, str):
            written.append("'" + value.replace("'", "''").replace("%", "%%") + "'")
        else:
            written.append("%s")
            left.append(value)
        written.append(piece)
    return "".join(written), left


def _attributes(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def update(row: models.Model, changes: Iterable[str], **was: Any) -> int:
    """Write these fields of `row` to the database if the columns in `was` still have these values there.

    `changes` has field names (`desk`), `was` has column names (`desk_id`), and a None in `was` matches no row.
    Returns 1, or 0 if another transaction changed the row first. Sends no signals.
    """
    fields: list[Any] = [row._meta.get_field(name) for name in changes]
    values = [_stored(row, field) for field in fields] + [row.pk, *was.values()]
    setting, where = [f'"{field.column}" = %s' for field in fields], [f'"{name}" = %s' for name in ("id", *was)]
    sql = f'UPDATE "{row._meta.db_table}" SET {", ".join(setting)} WHERE {" AND ".join(where)}'  # noqa: S608  (our names)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


_inserts: dict[type[models.Model], str] = {}


def insert(row: models.Model) -> None:
    """Like `save(force_insert=True)`, but sends no signals. The database must generate the primary key."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    values = [_stored(row, field) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_inserts.get(type(row)) or _insert(row, [str(field.column) for field in fields]), values)
        (row.pk,) = cursor.fetchone()
    row._state.adding, row._state.db = False, connection.alias


def _insert(row: models.Model, columns: list[str]) -> str:
    table, names = row._meta.db_table, ", ".join(f'"{column}"' for column in columns)
    places = ", ".join(["%s"] * len(columns))
    _inserts[type(row)] = f'INSERT INTO "{table}" ({names}) VALUES ({places}) RETURNING "id"'  # noqa: S608  (our own names)
    return _inserts[type(row)]


def _stored(row: models.Model, field: Any) -> Any:
    return field.get_db_prep_save(getattr(row, field.attname), connection)


def _converter(compiler: SQLCompiler) -> Callable[[list[Row]], list[Row]]:
    """Converts the values that a database returns for times and booleans back to Python's."""
    converters = compiler.get_converters([expression for expression, *_ in compiler.select])
    if not converters:
        return list
    return lambda rows: [tuple(row) for row in compiler.apply_converters(rows, converters)]


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
