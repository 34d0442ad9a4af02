import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.simulation import report
from demo.simulation.measures import KINDS, Measures, percentile


@pytest.mark.parametrize(
    ("share", "expected"), [(0.5, 50), (0.95, 95), (0.99, 99), (1.0, 100), (0.001, 1), (0.501, 51)]
)
def test_percentiles_of_one_to_a_hundred_equal_their_share(share: float, expected: int) -> None:
    assert percentile(range(1, 101), share) == expected


def test_every_percentile_of_a_single_value_is_that_value() -> None:
    assert [percentile([7.0], share) for share in (0.5, 0.95, 1.0)] == [7.0] * 3


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0.01, 1))
def test_a_percentile_is_the_smallest_value_that_covers_its_share(values: list[float], share: float) -> None:
    ordered = sorted(values)
    found = percentile(ordered, share)
    needed = math.ceil(share * len(ordered))
    assert sum(value <= found for value in ordered) >= needed
    assert sum(value < found for value in ordered) < needed


def measured() -> Measures:
    measures = Measures()
    for number in range(1, 101):
        measures.took("issue", number / 1000)
    measures.refused("start")
    measures.failed("log", "500 oh")
    measures.failed("log", "500 oh")
    measures.began, measures.ended = 10.0, 20.0
    return measures


def test_the_report_has_a_row_for_each_step_that_happened() -> None:
    nothing = {"count": 0, "p50": None, "p95": None, "p99": None, "max": None}
    assert measured().as_message() == {
        "seconds": 10.0,
        "steps": {
            "issue": {"count": 100, "p50": 50.0, "p95": 95.0, "p99": 99.0, "max": 100.0, "refused": 0, "errors": 0},
            "start": nothing | {"refused": 1, "errors": 0},
            "log": nothing | {"refused": 0, "errors": 2},
        },
        "per_second": {"issue": 10.0, "call": 0.0, "log": 0.0},
        "errors": 2,
        "problems": {"log: 500 oh": 2},
    }


def test_the_text_report_has_the_figures_of_the_json_report() -> None:
    text = report.as_text(measured().as_message() | {"verify": ["myyrmaki: version 1 is missing"]})
    lines = text.splitlines()
    assert lines[1].split() == ["issue", "100", "50.0", "95.0", "99.0", "100.0", "0", "0"]
    assert lines[2].split() == ["start", "0", "–", "–", "–", "–", "1", "0"]
    assert lines[-3:] == ["error, 2 times: log: 500 oh", "errors: 2", "myyrmaki: version 1 is missing"]


def test_all_errors_are_counted_and_only_some_are_kept() -> None:
    measures = Measures()
    for number in range(3 * KINDS):
        measures.failed("issue", str(number))
    assert (measures.errors, len(measures.problems)) == (3 * KINDS, KINDS)
