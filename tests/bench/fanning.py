"""The fan-out of every contender to each number of sockets, side by side."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import partial

from tests.bench import contenders
from tests.bench.contenders import Contender, Project
from tests.bench.fanout import Told, measure, tell_board, tell_text

Results = dict[tuple[str, int], list[Told]]
BARE, STOCK, STOCK_UVICORN = "bare broadcast", "stock on daphne", "stock on uvicorn"
OURS, OURS_UVICORN = "daphne", "uvicorn"


async def measure_all(server: Project, audiences: Mapping[int, int], messages: int) -> Results:
    found: Results = defaultdict(list)
    others: dict[str, Callable[[], AbstractContextManager[Contender]]] = {
        BARE: contenders.bare,
        STOCK: partial(contenders.channels_baseline, "daphne"),
        STOCK_UVICORN: partial(contenders.channels_baseline, "uvicorn"),
    }
    for sockets, repetitions in audiences.items():
        for _ in range(repetitions):
            for on in (OURS, OURS_UVICORN):
                server.restart(on)
                found[on, sockets].append(await _ours(server, sockets, messages))
            for name, other in others.items():
                with other() as contender:
                    text = "x" * found[OURS, sockets][-1].length
                    found[name, sockets].append(await _other(contender, sockets, messages, text))
    return found


async def _ours(server: Project, sockets: int, messages: int) -> Told:
    tell, address = await tell_board(server)
    return await measure(server.process.pid, tell, address, sockets, messages)


async def _other(contender: Contender, sockets: int, messages: int, text: str) -> Told:
    """The text is as long as the board was."""
    tell, address = await tell_text(contender, text)
    return await measure(contender.pid, tell, address, sockets, messages)
