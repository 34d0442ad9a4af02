import pytest

from web.rate_limit import Throttle


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def throttle(clock: Clock) -> Throttle:
    return Throttle(per_minute=6, clock=clock)


def allowed(throttle: Throttle, times: int, station: int = 1) -> int:
    """How many of so many requests are let through."""
    return sum(throttle.allows(station) for _ in range(times))


def test_a_full_bucket_holds_a_minute(throttle: Throttle) -> None:
    assert allowed(throttle, 10) == 6


def test_it_fills_steadily(throttle: Throttle, clock: Clock) -> None:
    allowed(throttle, 6)
    clock.now += 20
    assert allowed(throttle, 10) == 2


def test_it_never_holds_more_than_a_minute(throttle: Throttle, clock: Clock) -> None:
    allowed(throttle, 6)
    clock.now += 3600
    assert allowed(throttle, 10) == 6


def test_asking_in_vain_costs_nothing(throttle: Throttle, clock: Clock) -> None:
    allowed(throttle, 100)
    clock.now += 10
    assert allowed(throttle, 1) == 1


def test_stations_have_buckets_of_their_own(throttle: Throttle) -> None:
    allowed(throttle, 6, station=1)
    assert allowed(throttle, 6, station=2) == 6


def test_who_has_not_asked_for_a_minute_is_forgotten(throttle: Throttle, clock: Clock) -> None:
    allowed(throttle, 6, station=1)
    clock.now += 30
    allowed(throttle, 6, station=2)
    clock.now += 31
    allowed(throttle, 1, station=3)
    assert list(throttle._buckets) == [2, 3]
