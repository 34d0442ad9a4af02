import asyncio
import threading
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from deskapp.server import thread_pool
from deskapp.server.thread_pool import run_in_pooled_threads


class Pages:
    """Answers in the thread of the request, and waits there while `others` are on their way."""

    def __init__(self, others: int = 0) -> None:
        self.threads: list[int] = []
        self.together = asyncio.Barrier(others + 1)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.threads.append(await sync_to_async(threading.get_ident)())
        await self.together.wait()
        self.threads.append(await sync_to_async(threading.get_ident)())
        if scope == "broken":
            raise ValueError


def test_consecutive_requests_share_a_thread() -> None:
    async def scenario() -> None:
        pages = Pages()
        answered = run_in_pooled_threads(pages)
        for _ in range(3):
            await answered("", None, None)
        assert len(set(pages.threads)) == 1

    asyncio.run(scenario())


def test_concurrent_requests_have_separate_threads() -> None:
    async def scenario() -> None:
        pages = Pages(others=2)
        answered = run_in_pooled_threads(pages, release_slot_after=0)
        await asyncio.gather(*(answered("", None, None) for _ in range(3)))
        assert len(set(pages.threads)) == 3

    asyncio.run(scenario())


class Slow:
    """Ends an answer when it is told to. That to `heard` begins at once."""

    def __init__(self, heard: str = "") -> None:
        self.heard = heard
        self.begun: list[str] = []
        self.told = {name: asyncio.Event() for name in "abcd"}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.begun.append(scope)
        if scope == self.heard:
            await send("the head of an answer")
        await self.told[scope].wait()


def test_queued_requests_are_answered_in_order_of_arrival() -> None:
    async def scenario() -> None:
        pages = Slow()
        answered = run_in_pooled_threads(pages, release_slot_after=3600, slot_timeout=3600)
        requests = {name: asyncio.ensure_future(answered(name, None, None)) for name in "abcd"}
        for ended, begun in [("a", "ab"), ("b", "abc"), ("c", "abcd"), ("d", "abcd")]:
            pages.told[ended].set()
            await requests[ended]
            for _ in range(5):  # iterations of the event loop until the next request has a slot
                await asyncio.sleep(0)
            assert "".join(pages.begun) == begun

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("release_slot_after", "slot_timeout", "heard"),
    [(0, 3600, ""), (3600, 0, ""), (3600, 3600, "a")],
    ids=["for long", "once one has waited", "once their answer begins"],
)
def test_a_slow_request_does_not_block_other_requests(
    release_slot_after: float, slot_timeout: float, heard: str
) -> None:
    async def scenario() -> None:
        pages = Slow(heard)
        answered = run_in_pooled_threads(pages, release_slot_after, slot_timeout)
        slow = asyncio.ensure_future(answered("a", None, asyncio.Queue[str]().put))
        await asyncio.sleep(0)
        pages.told["b"].set()
        await answered("b", None, None)
        assert not slow.done()
        pages.told["a"].set()
        await slow

    asyncio.run(scenario())


def test_a_failing_request_returns_its_thread() -> None:
    async def scenario() -> None:
        pages = Pages()
        answered = run_in_pooled_threads(pages)
        with pytest.raises(ValueError):
            await answered("broken", None, None)
        await answered("", None, None)
        assert len(set(pages.threads)) == 1

    asyncio.run(scenario())


def test_the_busy_thread_of_a_cancelled_request_is_not_reused() -> None:
    async def scenario() -> None:
        hung_up, done, threads = threading.Event(), threading.Event(), list[int]()

        def answer(wait: bool) -> None:
            threads.append(threading.get_ident())
            if wait:
                hung_up.wait()
                done.set()

        async def pages(scope: bool, receive: Any, send: Any) -> None:
            await sync_to_async(answer)(scope)

        answered = run_in_pooled_threads(pages)
        busy = asyncio.ensure_future(answered(True, None, None))
        while not threads:
            await asyncio.sleep(0)
        busy.cancel()
        await asyncio.wait([busy])
        await answered(False, None, None)
        assert (len(set(threads)), done.is_set()) == (2, False)
        hung_up.set()

    asyncio.run(scenario())


def test_idle_threads_past_the_limit_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thread_pool, "MAX_IDLE_THREADS", 1)

    async def scenario() -> None:
        pages = Pages(others=4)
        answered = run_in_pooled_threads(pages, release_slot_after=0)
        await asyncio.gather(*(answered("", None, None) for _ in range(5)))
        while (
            sum(thread.name.startswith("request") and thread.ident in pages.threads for thread in threading.enumerate())
            > 1
        ):
            await asyncio.sleep(0.01)

    asyncio.run(scenario())
