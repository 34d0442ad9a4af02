import threading
from datetime import timedelta
from threading import Event, Timer

import pytest
import time_machine

from tests.make import NOW
from web.rate_limit import PROCESS_MEMORY, FleetRateLimiter, MinuteTimer, ProcessRateLimiter

pytestmark = pytest.mark.usefixtures("clock")
LIMIT = 6
Limiter = ProcessRateLimiter | FleetRateLimiter


def limiter() -> ProcessRateLimiter:
    return ProcessRateLimiter("tests", LIMIT)


def allowed(limiter: Limiter, times: int = 20, key: str | int = "a") -> int:
    """How many of so many requests are let through."""
    return sum(limiter.allows(key) for _ in range(times))


def remembered() -> set[str]:
    return {key.split("/")[1] for key in [*PROCESS_MEMORY.storage, *PROCESS_MEMORY.expirations, *PROCESS_MEMORY.locks]}


def test_a_full_burst_equals_the_limit_of_a_minute() -> None:
    assert allowed(limiter()) == LIMIT


def test_allowance_returns_steadily_in_the_next_minute(clock: time_machine.Traveller) -> None:
    assert allowed(limiter()) == LIMIT
    clock.shift(65)
    refilled = []
    for _ in range(6):
        refilled.append(allowed(limiter()))
        clock.shift(10)
    assert refilled == [1, 1, 1, 1, 1, 1]


@pytest.mark.parametrize("second", [0, 1, 30, 59])
def test_after_two_minutes_a_full_burst_is_allowed_again(clock: time_machine.Traveller, second: int) -> None:
    clock.shift(second)
    assert allowed(limiter()) == LIMIT
    clock.shift(120)
    assert allowed(limiter()) == LIMIT


def test_a_long_pause_saves_up_at_most_the_limit_of_a_minute(clock: time_machine.Traveller) -> None:
    allowed(limiter())
    clock.shift(3600)
    assert allowed(limiter()) == LIMIT


def test_rejected_requests_are_not_counted(clock: time_machine.Traveller) -> None:
    allowed(limiter(), 100)
    clock.shift(70)
    assert allowed(limiter(), 1) == 1


def test_keys_are_counted_apart() -> None:
    assert (allowed(limiter(), key=1), allowed(limiter(), key=2)) == (LIMIT, LIMIT)


def test_names_are_counted_apart() -> None:
    assert (allowed(limiter()), allowed(ProcessRateLimiter("others", LIMIT))) == (LIMIT, LIMIT)


@pytest.mark.parametrize("second", [0, 30, 59.9])
def test_a_key_is_forgotten_within_two_minutes_of_its_last_request(
    clock: time_machine.Traveller, second: float
) -> None:
    clock.shift(second)
    allowed(limiter())
    clock.move_to(NOW + timedelta(minutes=2))
    PROCESS_MEMORY.forget()
    assert remembered() == set()


def test_a_key_is_remembered_for_as_long_as_it_counts(clock: time_machine.Traveller) -> None:
    allowed(limiter(), key="a")
    clock.shift(60)
    allowed(limiter(), key="b")
    clock.shift(59.9)
    PROCESS_MEMORY.forget()
    assert remembered() == {"a", "b"}
    clock.shift(0.1)
    PROCESS_MEMORY.forget()
    assert remembered() == {"b"}


def test_a_clock_that_is_set_back_keeps_no_key(clock: time_machine.Traveller) -> None:
    allowed(limiter())
    clock.shift(-3600)
    PROCESS_MEMORY.forget()
    assert remembered() == set()


def test_a_request_starts_no_second_timer() -> None:
    allowed(limiter())
    timers = [(type(thread), thread.function) for thread in threading.enumerate() if isinstance(thread, Timer)]
    assert timers == [(MinuteTimer, PROCESS_MEMORY.forget)]


def test_the_timer_fires_when_a_minute_begins(clock: time_machine.Traveller) -> None:
    called = Event()
    clock.shift(59.99)
    timer = MinuteTimer(60, called.set)
    timer.start()
    assert called.wait(10)
    timer.cancel()
    timer.join(10)
