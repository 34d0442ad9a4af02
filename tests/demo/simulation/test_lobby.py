import asyncio
from datetime import timedelta
from typing import Any

import pytest

from demo.simulation import display
from demo.simulation.http_client import Answer, HttpClient
from demo.simulation.lobby import Centre, Lobby
from demo.simulation.script import Script

pytestmark = pytest.mark.django_db
UNREACHABLE_CENTRE = Centre("http://127.0.0.1:9", "myyrmaki", [], [], ["1"], [])


@pytest.fixture
def lobby() -> Lobby:
    return Lobby(UNREACHABLE_CENTRE, Script(1, 0.5), speed=60)


def steps(lobby: Lobby) -> dict[str, Any]:
    rows = lobby.measures.as_message()["steps"]
    return {name: (row["count"], row["refused"], row["errors"]) for name, row in rows.items()}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, {"call": (1, 0, 0)}),
        (302, {"call": (1, 0, 0)}),
        (204, {"call, nobody waits": (1, 0, 0)}),
        (409, {"call": (0, 1, 0)}),
        (403, {"call": (0, 0, 1)}),
        (429, {"call": (0, 0, 1)}),
        (500, {"call": (0, 0, 1)}),
        (0, {"call": (0, 0, 1)}),
    ],
)
def test_an_answer_counts_as_measured_refused_or_error(lobby: Lobby, status: int, expected: dict[str, Any]) -> None:
    asyncio.run(lobby.do("call", lambda: Answer(status, b"")))
    assert steps(lobby) == expected


def test_an_unreachable_centre_gives_status_0() -> None:
    answer = HttpClient(UNREACHABLE_CENTRE.base).get("/desk/")
    assert (answer.status, "refused" in answer.text) == (0, True)


def test_a_call_that_one_display_does_not_show_is_an_error(lobby: Lobby, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "DISPLAY_TIMEOUT", 0.01)
    lobby.displays = [lobby.new_display(lobby.changed) for _ in range(2)]
    board = {"epoch": "a", "version": 1, "recent": [], "waiting": []}
    call = {"code": "SO 001", "call": 1}
    lobby.displays[0].hear(board | {"calling": [call]}, 3.0)
    lobby.displays[1].hear(board | {"calling": []}, 3.0)
    asyncio.run(lobby.shown("board after call", ("SO 001", 1), began=1.0))
    assert steps(lobby) == {"board after call": (1, 0, 1)}
    assert list(lobby.measures.steps["board after call"].seconds) == [2.0]


def test_a_decreasing_version_is_an_error(lobby: Lobby) -> None:
    shown = lobby.new_display()
    for version in (2, 1):
        shown.hear({"epoch": "a", "version": version, "beat": True}, 0.0)
    assert steps(lobby) == {"screen": (0, 0, 1)}


def test_a_pause_ends_at_closing_time(lobby: Lobby) -> None:
    async def close_while_it_lasts() -> None:
        hour = asyncio.ensure_future(lobby.pause(timedelta(days=1000)))
        await asyncio.sleep(0)
        lobby.close()
        await hour

    asyncio.run(close_while_it_lasts())
    assert lobby.closing.is_set()
