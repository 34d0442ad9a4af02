import asyncio
from typing import Any

from demo.simulation.screen import Screen


def board(version: int, epoch: str = "a", **content: Any) -> dict[str, Any]:
    return {"epoch": epoch, "version": version, "calling": [], "recent": [], "waiting": []} | content


def call(code: str, number: int) -> dict[str, Any]:
    return {"code": code, "desk": "1", "language": "so", "call": number, "at": ""}


def shown(*messages: dict[str, Any]) -> list[str]:
    """What was wrong with these, as a screen got them."""
    wrong: list[str] = []
    screen = Screen("", wrong.append, lambda board: None)
    for moment, message in enumerate(messages):
        screen.hear(message, moment)
    return wrong


def test_a_version_may_stay_and_grow_but_not_go_back() -> None:
    assert shown(board(1), board(1), board(3)) == []
    assert shown(board(3), board(2)) == ["the version went back"]


def test_a_beat_may_not_go_back_either() -> None:
    beat = {"epoch": "a", "version": 2, "beat": True}
    assert (shown(board(2), beat), shown(board(3), beat)) == ([], ["the version went back"])


def test_a_new_epoch_begins_anew() -> None:
    assert shown(board(3), board(1, "b"), board(2, "b")) == []


def test_what_was_shown_is_known_with_its_first_moment() -> None:
    screen = Screen("", lambda problem: None, lambda board: None)

    async def ask() -> list[float | None]:
        waiting = asyncio.ensure_future(screen.sees(("SO 002", 1)))
        await asyncio.sleep(0)
        screen.hear(board(1, waiting=[{"code": "SO 001", "language": "so"}]), 1.0)
        screen.hear(board(2, calling=[call("SO 001", 1), call("SO 002", 1)]), 2.0)
        screen.hear(board(3, recent=[call("SO 001", 1)], calling=[call("SO 002", 2)]), 3.0)
        return [await screen.sees(key) for key in (("SO 001", 0), ("SO 001", 1), ("SO 002", 2))] + [await waiting]

    assert asyncio.run(ask()) == [1.0, 2.0, 3.0, 2.0]


def test_every_board_is_passed_on_and_no_beat() -> None:
    told: list[dict[str, Any]] = []
    screen = Screen("", lambda problem: None, told.append)
    for message in (board(1), {"epoch": "a", "version": 1, "beat": True}, board(2)):
        screen.hear(message, 0.0)
    assert [message["version"] for message in told] == [1, 2]
