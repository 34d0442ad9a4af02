"""Tickets of one kiosk, counted in a real Redis that ends, freezes and comes back."""

import re
import signal
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from pytest_django import Settings
from redis import Redis

from tests.services import Service, redis_service
from tests.web.test_rate_limit import LIMIT, allowed, remembered
from web.rate_limit import FleetRateLimiter
from web.redis_fallback import RETRY_INTERVAL

pytestmark = pytest.mark.usefixtures("clock")
Fault = Callable[[Service], None]
Fleet = tuple[FleetRateLimiter, FleetRateLimiter]


@pytest.fixture(scope="module")
def redis() -> Iterator[Service]:
    with redis_service() as service:
        yield service


@pytest.fixture
def fleet(redis: Service, settings: Settings) -> Fleet:
    """Limiters of two processes."""
    with Redis.from_url(redis.address) as client:
        client.flushall()
    settings.REDIS_URL = redis.address
    return FleetRateLimiter("tests", LIMIT), FleetRateLimiter("tests", LIMIT)


def keys(redis: Service) -> list[str]:
    with Redis.from_url(redis.address) as client:
        return [key.decode() for key in client.scan_iter()]


def test_tickets_are_counted_in_memory_without_redis(settings: Settings) -> None:
    settings.REDIS_URL = ""
    assert allowed(FleetRateLimiter("tests", LIMIT)) == LIMIT


def test_a_fleet_shares_one_limit(fleet: Fleet) -> None:
    assert [limiter.allows(1) for _ in range(4) for limiter in fleet] == [True] * LIMIT + [False] * 2
    assert (fleet[0].allows(2), remembered()) == (True, set())


def test_redis_does_not_see_the_station_and_forgets_the_key_after_two_minutes(redis: Service, fleet: Fleet) -> None:
    fleet[0].allows("kiosk 1")
    assert [re.sub("[0-9a-f]{64}", "hash", key) for key in keys(redis)] == ["vuoro:{tests/hash/6/1/minute}"]
    with Redis.from_url(redis.address) as client:
        assert 0 < client.ttl(keys(redis)[0]) <= 120


def test_the_same_station_has_another_key_on_another_day(
    redis: Service, fleet: Fleet, clock: time_machine.Traveller
) -> None:
    for _ in range(2):
        fleet[0].allows(1)
        clock.shift(timedelta(days=1))
    assert len(keys(redis)) == 2


def gone(redis: Service) -> None:
    redis.stop()


def killed(redis: Service) -> None:
    redis.stop(signal.SIGKILL)


def frozen(redis: Service) -> None:
    redis.send(signal.SIGSTOP)


@pytest.fixture
def restored(redis: Service) -> Iterator[None]:
    """Redis answers again for the next test."""
    yield
    redis.send(signal.SIGCONT)
    if redis.process.poll() is not None:
        redis.start()


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize("fault", [gone, killed, frozen])
def test_a_limit_applies_in_memory_while_redis_is_unreachable(redis: Service, fleet: Fleet, fault: Fault) -> None:
    assert (allowed(fleet[0]), allowed(fleet[1])) == (LIMIT, 0)
    fault(redis)
    assert (allowed(fleet[0]), allowed(fleet[0], key="b")) == (LIMIT, LIMIT)


def test_a_silent_redis_is_asked_once(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}"
        assert allowed(FleetRateLimiter("tests", LIMIT)) == LIMIT
        silent.setblocking(False)
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize("fault", [gone, frozen])
def test_redis_is_tried_once_in_an_interval(
    redis: Service,
    fleet: Fleet,
    fault: Fault,
    clock: time_machine.Traveller,
    caplog: pytest.LogCaptureFixture,
) -> None:
    fault(redis)
    for tries in (1, 2):
        allowed(fleet[0])
        clock.shift(RETRY_INTERVAL - 0.1)
        allowed(fleet[0])
        assert [record.name for record in caplog.records] == ["web.redis_fallback"] * tries
        clock.shift(0.1)


@pytest.mark.usefixtures("restored")
def test_a_fleet_shares_one_limit_again_after_a_redis_outage(
    redis: Service, fleet: Fleet, clock: time_machine.Traveller
) -> None:
    gone(redis)
    assert allowed(fleet[0]) + allowed(fleet[1]) == LIMIT
    redis.start()
    clock.shift(RETRY_INTERVAL)
    assert (allowed(fleet[0]), allowed(fleet[1])) == (LIMIT, 0)
    assert len(keys(redis)) == 1
