"""Without Redis the cache is this process's memory; with it, Redis again."""

from collections.abc import Iterator

import pytest
import time_machine

from deskapp.server.fallback_cache import FallbackRedisCache
from tests.services import Service, redis_service
from web.redis_fallback import RETRY_INTERVAL


@pytest.fixture(scope="module")
def redis() -> Iterator[Service]:
    with redis_service() as service:
        yield service


@pytest.fixture
def cache(redis: Service) -> FallbackRedisCache:
    made = FallbackRedisCache(redis.address, {})
    made.clear()
    return made


def everything(cache: FallbackRedisCache) -> list[object]:
    return [
        cache.set("a", 1, timeout=60),
        cache.get("a"),
        cache.get("b", default=0),
        cache.add("a", 2),
        cache.incr("a"),
        cache.get_many(["a", "b"]),
        cache.has_key("a"),
        cache.touch("a", 60),
        cache.set_many({"b": 3, "c": 4}),
        cache.delete_many(["b"]),
        cache.delete("c"),
        cache.get("c"),
    ]


ANSWERS: list[object] = [None, 1, 0, False, 2, {"a": 2}, True, True, [], None, True, None]


def test_processes_share_cached_values_through_redis(redis: Service, cache: FallbackRedisCache) -> None:
    assert everything(cache) == ANSWERS
    assert FallbackRedisCache(redis.address, {}).get("a") == 2


def test_the_cache_works_in_memory_without_redis() -> None:
    alone = FallbackRedisCache("redis://127.0.0.1:1", {})
    alone.clear()
    assert everything(alone) == ANSWERS


def test_redis_is_tried_again_after_the_retry_interval(
    redis: Service, cache: FallbackRedisCache, clock: time_machine.Traveller
) -> None:
    cache.set("place", "Redis")
    redis.stop()
    assert cache.get("place") is None
    cache.set("place", "memory")
    redis.start()
    assert cache.get("place") == "memory"
    clock.shift(RETRY_INTERVAL)
    assert cache.get("place") is None
