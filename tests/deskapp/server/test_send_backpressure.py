import asyncio

from deskapp.server.wire.send_backpressure import Outlet
from tests.display.stories import Clock


def test_an_outlet_is_behind_from_the_first_byte_that_stays() -> None:
    clock = Clock()
    outlet = Outlet(high_water=10, clock=clock)
    assert outlet.seconds_behind == 0
    outlet.pauseProducing()
    clock.now += 3
    outlet.pauseProducing()
    assert outlet.seconds_behind == 3
    outlet.resumeProducing()
    assert outlet.seconds_behind == 0


def test_it_counts_what_stays_behind_only() -> None:
    outlet = Outlet(high_water=10)
    outlet.count(100)
    assert outlet.unsent == 0
    outlet.pauseProducing()
    outlet.count(7)
    outlet.count(2)
    assert outlet.unsent == 9
    outlet.resumeProducing()
    assert outlet.unsent == 0


def waits(outlet: Outlet) -> bool:
    async def story() -> bool:
        writer = asyncio.create_task(outlet.drained())
        await asyncio.sleep(0)
        waiting = not writer.done()
        outlet.stopProducing()
        await writer
        return waiting

    return asyncio.run(story())


def test_a_writer_waits_from_the_high_water_on() -> None:
    outlet = Outlet(high_water=10)
    outlet.pauseProducing()
    outlet.count(9)
    assert not waits(outlet)
    outlet.pauseProducing()
    outlet.count(10)
    assert waits(outlet)


def test_who_gives_up_waiting_does_not_stop_the_others() -> None:
    async def story() -> None:
        outlet = Outlet(high_water=0)
        outlet.pauseProducing()
        one, other = asyncio.create_task(outlet.drained()), asyncio.create_task(outlet.drained())
        await asyncio.sleep(0)
        one.cancel()
        await asyncio.sleep(0)
        outlet.resumeProducing()
        await other
        assert one.cancelled()

    asyncio.run(story())
