import asyncio

from deskapp.server.wire.send_backpressure import SendBackpressure
from tests.display.scenarios import Clock


def test_blocked_seconds_count_from_the_first_pause() -> None:
    clock = Clock()
    backpressure = SendBackpressure(high_water=10, clock=clock)
    assert backpressure.seconds_blocked == 0
    backpressure.pauseProducing()
    clock.now += 3
    backpressure.pauseProducing()
    assert backpressure.seconds_blocked == 3
    backpressure.resumeProducing()
    assert backpressure.seconds_blocked == 0


def test_only_bytes_written_while_paused_count_as_unsent() -> None:
    backpressure = SendBackpressure(high_water=10)
    backpressure.count(100)
    assert backpressure.unsent == 0
    backpressure.pauseProducing()
    backpressure.count(7)
    backpressure.count(2)
    assert backpressure.unsent == 9
    backpressure.resumeProducing()
    assert backpressure.unsent == 0


def waits(backpressure: SendBackpressure) -> bool:
    async def scenario() -> bool:
        writer = asyncio.create_task(backpressure.drained())
        await asyncio.sleep(0)
        waiting = not writer.done()
        backpressure.stopProducing()
        await writer
        return waiting

    return asyncio.run(scenario())


def test_a_writer_waits_from_the_high_water_mark_on() -> None:
    backpressure = SendBackpressure(high_water=10)
    backpressure.pauseProducing()
    backpressure.count(9)
    assert not waits(backpressure)
    backpressure.pauseProducing()
    backpressure.count(10)
    assert waits(backpressure)


def test_a_cancelled_writer_does_not_block_other_writers() -> None:
    async def scenario() -> None:
        backpressure = SendBackpressure(high_water=0)
        backpressure.pauseProducing()
        one, other = asyncio.create_task(backpressure.drained()), asyncio.create_task(backpressure.drained())
        await asyncio.sleep(0)
        one.cancel()
        await asyncio.sleep(0)
        backpressure.resumeProducing()
        await other
        assert one.cancelled()

    asyncio.run(scenario())
