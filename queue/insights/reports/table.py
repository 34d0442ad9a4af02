from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Row:
    """`cells` are as published: None is a hidden count."""

    label: str | Promise
    cells: Sequence[int | None]


@dataclass(frozen=True)
class Table:
    title: Promise
    label: Promise
    columns: Sequence[Promise]
    rows: Sequence[Row]
    total: Row
