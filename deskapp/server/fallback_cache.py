"""Redis as the cache of a fleet, and this process's own memory for as long as Redis does not answer."""

import logging
from time import monotonic
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

REDIS_TIMEOUT, RETRY_INTERVAL = 0.5, 5.0
"""Seconds: for one answer of Redis, and in which it is not asked again after it failed."""


class FallbackRedisCache(RedisCache):
    """What is cached counts failed logins: without Redis each process counts by itself, and nobody is kept out."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        once = {
            "socket_timeout": REDIS_TIMEOUT,
            "socket_connect_timeout": REDIS_TIMEOUT,
            "retry": Retry(NoBackoff(), 0),
        }
        super().__init__(server, params | {"OPTIONS": once | params.get("OPTIONS", {})})
        self._memory = LocMemCache(server, params)
        self._retry_at = 0.0

    def add(self, *args: Any, **named: Any) -> Any:
        return self._with_fallback("add", *args, **named)

    def get(self, *args: Any, **named: Any) -> Any:
        return self._with_fallback("get", *args, **named)

    def set(self, *args: Any, **named: Any) -> Any:
        return self._with_fallback("set", *args, **named)

    def touch(self, *args: Any, **named: Any) -> Any:
        return self._with_fallback("touch", *args, **named)

    def delete(self, *args: Any, **named: Any) -> Any:
        return self._with_fallback("delete", *args, **named)

    def get_many(self, *args: Any, **named: Any) -> Any:
        return self._with_fallback("get_many", *args, **named)

    def has_key(self, *args: Any, **named: Any) -> Any:
        return self._with_fallback("has_key", *args, **named)

    def incr(self, *args: Any, **named: Any) -> Any:
        return self._with_fallback("incr", *args, **named)

    def set_many(self, *args: Any, **named: Any) -> Any:
        return self._with_fallback("set_many", *args, **named)

    def delete_many(self, *args: Any, **named: Any) -> Any:
        return self._with_fallback("delete_many", *args, **named)

    def clear(self) -> Any:
        self._memory.clear()
        return self._with_fallback("clear")

    def _with_fallback(self, name: str, *args: Any, **named: Any) -> Any:
        if monotonic() >= self._retry_at:
            try:
                return getattr(super(), name)(*args, **named)
            except (RedisError, OSError) as problem:
                logger.warning("cache without Redis for now: %r", problem)
                self._retry_at = monotonic() + RETRY_INTERVAL
        return getattr(self._memory, name)(*args, **named)
