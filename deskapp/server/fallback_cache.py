"""Redis as the cache of a fleet, and this process's own memory for as long as Redis does not answer."""

from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

from web.redis_fallback import CLIENT_OPTIONS, RedisFallback


class FallbackRedisCache(RedisCache):
    """What is cached counts failed logins: without Redis each process counts by itself, and nobody is kept out."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params | {"OPTIONS": CLIENT_OPTIONS | params.get("OPTIONS", {})})
        self._memory = LocMemCache(server, params)
        self._fallback = RedisFallback("cache")

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
        return self._fallback.call(getattr(super(), name), getattr(self._memory, name), *args, **named)
