"""Hiding small counts in a table that adds up, so that none of them can be computed from what is left.

A table is a grid whose last row is the sum of the others and, unless its columns count different things, whose last
column is as well. Everybody knows that a hidden count is at least 1, since 0 is never hidden. So a hidden count can be
computed unless another grid agrees with all that is shown and differs from the true one there; if there is one, there
is one that differs by 1 along a closed walk through hidden cells, in turn from row to column and from column to row.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

SMALL = 5
"""Counts below this, but not 0, are not shown."""
Cell = tuple[int, int]
Grid = Sequence[Sequence[int]]
Published = list[list[int | None]]


def suppress(grid: Grid, least: int, *, across: bool = True, also: Iterable[Cell] = ()) -> Published:
    """The grid with None for what is hidden: counts below `least`, those named in `also`, and what protects them."""
    hidden = hidden_cells(grid, least, across=across, also=also)
    return [[None if (r, c) in hidden else value for c, value in enumerate(row)] for r, row in enumerate(grid)]


def hidden_cells(grid: Grid, least: int, *, across: bool = True, also: Iterable[Cell] = ()) -> set[Cell]:
    lattice = _Lattice(grid, across=across)
    hidden = {cell for cell, count in lattice.counts.items() if 0 < count < least or (count and cell in also)}
    while exposed := [cell for cell in sorted(hidden) if lattice.exposes(cell, hidden)]:
        hidden.add(lattice.shelter(exposed, hidden))
    return hidden


class _Lattice:
    """Rows and columns as points, cells as the ways between them: upwards from row to column, downwards back."""

    def __init__(self, grid: Grid, *, across: bool) -> None:
        self.counts = {(r, c): value for r, row in enumerate(grid) for c, value in enumerate(row)}
        self.last_row = len(grid) - 1
        self.last_column = len(grid[0]) - 1 if across else -1
        self.axes = [0, 1] if across else [1]

    def exposes(self, cell: Cell, hidden: set[Cell]) -> bool:
        ahead = defaultdict(set)
        for start, end in (way for other in hidden - {cell} for way in self._ways(other)):
            ahead[start].add(end)
        return not any(_reaches(end, start, ahead) for start, end in self._ways(cell))

    def shelter(self, exposed: Sequence[Cell], hidden: set[Cell]) -> Cell:
        """What to hide next: in the line with the fewest hidden counts, rather a count that others shelter already,
        rather a small one, and a total as the last resort."""
        shown = [cell for cell, count in self.counts.items() if count and cell not in hidden]
        lines = [(self._in_line(cell, axis, hidden), axis, cell) for cell in exposed for axis in self.axes]
        for _count, axis, cell in sorted(lines):
            if line := [other for other in shown if other[axis] == cell[axis]]:
                return min(line, key=lambda other: self._price(other, 1 - axis, hidden))
        return min(shown, key=lambda other: self._price(other, 0, hidden))

    def _price(self, cell: Cell, axis: int, hidden: set[Cell]) -> tuple[bool, bool, int]:
        return self._is_total(cell), not self._in_line(cell, axis, hidden), self.counts[cell]

    def _in_line(self, cell: Cell, axis: int, hidden: set[Cell]) -> int:
        """How many hidden counts stand in the same row (axis 0) or column (axis 1)."""
        return sum(other[axis] == cell[axis] for other in hidden)

    def _is_total(self, cell: Cell) -> bool:
        return cell[0] == self.last_row or cell[1] == self.last_column

    def _ways(self, cell: Cell) -> Iterator[tuple[str, str]]:
        """A total stands on the other side of the sum, so it grows downwards. What is 1 cannot shrink."""
        row, column = f"row {cell[0]}" if 0 in self.axes else "rows", f"column {cell[1]}"
        grows, shrinks = (row, column), (column, row)
        if (cell[0] == self.last_row) != (cell[1] == self.last_column):
            grows, shrinks = shrinks, grows
        yield grows
        if self.counts[cell] > 1:
            yield shrinks


def _reaches(start: str, end: str, ahead: Mapping[str, set[str]]) -> bool:
    reached, fresh = {start}, [start]
    while fresh and end not in reached:
        further = ahead.get(fresh.pop(), set()) - reached
        reached |= further
        fresh += further
    return end in reached
