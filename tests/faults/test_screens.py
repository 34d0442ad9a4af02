from typing import Any

import pytest

from demo.simulation.screen import goes_back
from tests.faults.screens import RecordingScreen

OLD, NEW, NEWER = ({"epoch": "e", "version": version} for version in (1, 2, 3))
RESTORED = {"epoch": "f", "version": 1}


def beat(of: dict[str, Any]) -> dict[str, Any]:
    return of | {"beat": True}


@pytest.mark.parametrize(
    ("message", "shown"),
    [(OLD, NEW), (NEWER, NEWER), (RESTORED, RESTORED), (NEW | {"open": False}, NEW | {"open": False})],
)
def test_a_board_older_within_its_epoch_is_not_shown(message: dict[str, Any], shown: dict[str, Any]) -> None:
    screen = RecordingScreen("")
    screen.hear(NEW, 0.0)
    assert screen.hear(message, 0.0)
    assert screen.shown == shown


@pytest.mark.parametrize(("of", "content"), [(OLD, True), (NEW, True), (NEWER, False), (RESTORED, False)])
def test_a_heartbeat_ahead_of_the_board_means_a_lost_board(of: dict[str, Any], content: bool) -> None:
    screen = RecordingScreen("")
    screen.hear(NEW, 0.0)
    assert (screen.hear(beat(of), 0.0), screen.shown) == (content, NEW)


def test_a_heartbeat_before_any_board_means_a_lost_board() -> None:
    assert not RecordingScreen("").hear(beat(NEW), 0.0)


def test_versions_are_compared_within_one_epoch_only() -> None:
    assert [goes_back(OLD, NEW), goes_back(NEW, NEW), goes_back(RESTORED, NEW), goes_back(NEW, None)] == [
        True,
        False,
        False,
        False,
    ]
