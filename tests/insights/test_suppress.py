"""No hidden count can be computed. The checker searches every similar grid and shares no code with `suppress`."""

from collections.abc import Iterator
from itertools import chain, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.suppress import Published, suppress

Grid = list[list[int]]
COUNTS = st.integers(0, 12)


def with_totals(inner: Grid) -> Grid:
    rows = [[*row, sum(row)] for row in inner]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def column(counts: list[int]) -> Grid:
    return [*([count] for count in counts), [sum(counts)]]


def agreeing(grid: Grid, shown: Published, across: bool) -> Iterator[Grid]:
    """Every grid that adds up, agrees with the shown counts, has at least 1 in each hidden one, and is near `grid`."""
    width = len(grid[0]) - 1 if across else 1
    inner = [(r, c) for r in range(len(grid) - 1) for c in range(width)]
    choices = [near(grid[r][c]) if shown[r][c] is None else [grid[r][c]] for r, c in inner]
    for cells in product(*choices):
        rows = [list(cells[start : start + width]) for start in range(0, len(cells), width)]
        other = with_totals(rows) if across else column([row[0] for row in rows])
        if all(seen in (None, count) for seen, count in zip(chain(*shown), chain(*other), strict=True)):
            yield other


def near(count: int) -> list[int]:
    return [other for other in (count - 1, count, count + 1) if other]


def computable(grid: Grid, shown: Published, across: bool = True) -> set[tuple[int, int]]:
    others = list(agreeing(grid, shown, across))
    hidden = {(r, c) for r, row in enumerate(shown) for c, cell in enumerate(row) if cell is None}
    return {(r, c) for r, c in hidden if len({other[r][c] for other in others}) == 1}


def test_large_counts_and_zeros_are_shown() -> None:
    grid = with_totals([[5, 0], [7, 60]])
    assert suppress(grid, 5) == grid


def test_a_small_count_hides_a_second_count_and_not_the_total() -> None:
    assert suppress(column([3, 9, 20]), 5, across=False) == [[None], [None], [20], [32]]


def test_two_small_counts_hide_each_other() -> None:
    assert suppress(column([3, 2, 20]), 5, across=False) == [[None], [None], [20], [25]]


def test_two_counts_of_one_hide_a_third_count() -> None:
    assert suppress(column([1, 1, 20]), 5, across=False) == [[None], [None], [None], [22]]


def test_the_total_is_hidden_when_no_other_count_can_be() -> None:
    assert suppress(column([3, 0, 0]), 5, across=False) == [[None], [0], [0], [None]]


def test_a_grid_hides_a_closed_cycle_of_counts() -> None:
    shown = suppress(with_totals([[40, 3, 9], [50, 10, 12], [60, 20, 30]]), 5)
    assert shown == [[40, None, None, 52], [50, None, None, 72], [60, 20, 30, 110], [150, 33, 51, 234]]


def test_an_explicitly_named_count_is_hidden() -> None:
    assert suppress(column([30, 9, 20]), 5, across=False, also=[(0, 0)]) == [[None], [None], [20], [59]]


def test_an_explicitly_named_zero_is_shown() -> None:
    assert suppress(column([0, 9]), 5, across=False, also=[(0, 0)]) == [[0], [9], [9]]


def test_a_grid_of_zeros_is_shown() -> None:
    assert suppress([[0, 0]], 5) == [[0, 0]]


def test_the_checker_computes_a_single_hidden_count() -> None:
    grid = column([3, 9])
    assert computable(grid, [[None], [9], [12]], across=False) == {(0, 0)}


@settings(max_examples=300, deadline=None)
@given(st.lists(COUNTS, min_size=1, max_size=6), st.sampled_from([3, 5]))
def test_no_hidden_count_of_a_column_can_be_computed(counts: list[int], least: int) -> None:
    grid = column(counts)
    shown = suppress(grid, least, across=False)
    assert computable(grid, shown, across=False) == set()
    assert not [cell for row in shown for cell in row if cell is not None and 0 < cell < least]


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 3).flatmap(
        lambda width: st.lists(st.lists(COUNTS, min_size=width, max_size=width), min_size=1, max_size=3)
    )
)
def test_no_hidden_count_of_a_grid_can_be_computed(inner: Grid) -> None:
    grid = with_totals(inner)
    shown = suppress(grid, 5)
    assert computable(grid, shown) == set()
    assert not [cell for row in shown for cell in row if cell is not None and 0 < cell < 5]


@pytest.mark.parametrize("seed", range(3))
def test_a_large_table_is_suppressed_and_keeps_its_total(seed: int) -> None:
    inner = [[(row * 7 + column * 3 + seed) % 9 for column in range(5)] for row in range(25)]
    shown = suppress(with_totals(inner), 5)
    assert shown[-1][-1] == sum(map(sum, inner))
