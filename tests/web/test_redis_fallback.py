from threading import Barrier, Event, Thread

import pytest
import time_machine
from redis.exceptions import RedisError, ResponseError

from web.redis_fallback import RETRY_INTERVAL, RedisFallback

PROBLEMS = [RedisError("read only"), ConnectionRefusedError(), TimeoutError()]


def memory(number: int) -> str:
    return f"memory {number}"


def redis(number: int) -> str:
    return f"Redis {number}"


def failing(number: int) -> str:
    raise ResponseError("out of memory")


@pytest.fixture
def fallback(clock: time_machine.Traveller) -> RedisFallback:
    return RedisFallback("tests")


def test_redis_is_asked_while_it_answers(fallback: RedisFallback) -> None:
    assert [fallback.call(redis, memory, number) for number in (1, 2)] == ["Redis 1", "Redis 2"]


@pytest.mark.parametrize("problem", PROBLEMS, ids=repr)
def test_memory_is_asked_where_redis_fails(fallback: RedisFallback, problem: Exception) -> None:
    def fails(number: int) -> str:
        raise problem

    assert fallback.call(fails, memory, 1) == "memory 1"


def test_a_mistake_of_our_own_is_no_failure_of_redis(fallback: RedisFallback) -> None:
    def mistaken(number: int) -> str:
        raise KeyError(number)

    with pytest.raises(KeyError):
        fallback.call(mistaken, memory, 1)


@pytest.mark.parametrize(
    ("seconds", "answer"),
    [(RETRY_INTERVAL - 0.1, "memory 2"), (RETRY_INTERVAL, "Redis 2"), (-3600, "Redis 2")],
    ids=["before the interval", "after it", "clock set back"],
)
def test_redis_is_not_tried_for_an_interval_after_a_failure(
    fallback: RedisFallback, clock: time_machine.Traveller, seconds: float, answer: str
) -> None:
    fallback.call(failing, memory, 1)
    clock.shift(seconds)
    assert fallback.call(redis, memory, 2) == answer


def test_other_calls_do_not_wait_for_the_retry_of_redis(fallback: RedisFallback, clock: time_machine.Traveller) -> None:
    asked, answered = Barrier(2), Event()

    def silent(number: int) -> str:
        asked.wait(10)
        answered.wait(10)
        raise TimeoutError

    fallback.call(failing, memory, 1)
    clock.shift(RETRY_INTERVAL)
    trying = Thread(target=fallback.call, args=(silent, memory, 2))
    trying.start()
    asked.wait(10)
    assert fallback.call(redis, memory, 3) == "memory 3"
    answered.set()
    trying.join(10)
