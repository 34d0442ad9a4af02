import asyncio
import json
from collections.abc import Iterator
from typing import Any

from websockets.asyncio.server import ServerConnection, serve

from demo.simulation.display import Display
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


def test_a_version_may_repeat_or_grow_but_not_decrease() -> None:
    assert shown(board(1), board(1), board(3)) == []
    assert shown(board(3), board(2)) == ["the version went back"]


def test_a_heartbeat_version_may_not_decrease() -> None:
    beat = {"epoch": "a", "version": 2, "beat": True}
    assert (shown(board(2), beat), shown(board(3), beat)) == ([], ["the version went back"])


def test_a_new_epoch_allows_a_lower_version() -> None:
    assert shown(board(3), board(1, "b"), board(2, "b")) == []


def test_a_display_knows_when_a_call_was_first_shown() -> None:
    screen = Display("", lambda problem: None, lambda board: None)

    async def ask() -> list[float | None]:
        waiting = asyncio.ensure_future(screen.sees(("SO 002", 1)))
        await asyncio.sleep(0)
        screen.hear(board(1, waiting=[{"code": "SO 001", "language": "so"}]), 1.0)
        screen.hear(board(2, calling=[call("SO 001", 1), call("SO 002", 1)]), 2.0)
        screen.hear(board(3, recent=[call("SO 001", 1)], calling=[call("SO 002", 2)]), 3.0)
        return [await screen.sees(key) for key in (("SO 001", 0), ("SO 001", 1), ("SO 002", 2))] + [await waiting]

    assert asyncio.run(ask()) == [1.0, 2.0, 3.0, 2.0]


def test_boards_are_passed_on_and_heartbeats_are_not() -> None:
    told: list[dict[str, Any]] = []
    screen = Screen("", lambda problem: None, told.append)
    for message in (board(1), {"epoch": "a", "version": 1, "beat": True}, board(2)):
        screen.hear(message, 0.0)
    assert [message["version"] for message in told] == [1, 2]


def test_the_reconnect_delay_grows_to_at_most_15_seconds() -> None:
    screen = Screen("", lambda problem: None, lambda board: None)
    most = []
    for screen.failures in (0, 1, 2, 3, 4, 5_000):
        most.append(screen.most_delay)
    assert most == [2, 4, 8, 15, 15, 15]


def test_a_silent_socket_is_reported_as_a_problem() -> None:
    wrong: list[str] = []
    Screen("", wrong.append, lambda board: None).on_silence()
    assert wrong == ["the socket was silent for 6 seconds"]


class QuickScreen(Screen):
    first_delay = longest_delay = 0.01
    max_failures = 3


async def followed(*connections: list[dict[str, Any]]) -> tuple[list[int], list[str]]:
    """The versions that were shown and the problems, until a server with these connections was gone."""
    left: Iterator[list[dict[str, Any]]] = iter(connections)
    versions: list[int] = []
    problems: list[str] = []

    async def send_all(socket: ServerConnection) -> None:
        for message in next(left, []):
            await socket.send(json.dumps(message))
        if message["version"] < 3:
            await socket.wait_closed()
        else:
            server.close()

    async with serve(send_all, "127.0.0.1", 0) as server:
        address = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        screen = QuickScreen(address, problems.append, lambda shown: versions.append(shown["version"]), stale=3)
        await screen.follow()
    assert screen.gone
    return versions, problems


def test_a_screen_reconnects_after_loss_or_silence_and_reports_an_unreachable_server() -> None:
    beat_ahead = {"epoch": "a", "version": 2, "beat": True}
    versions, problems = asyncio.run(followed([board(1), beat_ahead], [board(2)], [board(3)]))
    assert versions == [1, 2, 3]
    refused = ["the socket ended: ConnectionRefusedError"] * 2
    assert problems == ["the socket was silent for 3 seconds", *refused, "the server is gone"]
