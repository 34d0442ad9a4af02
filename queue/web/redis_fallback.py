"""Redis may be away: its client's timeouts, and the memory of this process until Redis answers again."""

import logging
from collections.abc import Callable
from threading import Lock
from time import time
from typing import Any, ParamSpec, TypeVar

from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

REDIS_TIMEOUT, RETRY_INTERVAL = 0.5, 5.0
"""Seconds: for Redis to answer, and after a failure until it is asked again."""
CLIENT_OPTIONS: dict[str, Any] = {
    "socket_timeout": REDIS_TIMEOUT,
    "socket_connect_timeout": REDIS_TIMEOUT,
    "retry": Retry(NoBackoff(), 0),
}

P = ParamSpec("P")
T = TypeVar("T")


class RedisFallback:
    def __init__(self, purpose: str) -> None:
        self._purpose = purpose
        self._failed_at: float | None = None
        self._lock = Lock()

    def call(self, in_redis: Callable[P, T], in_memory: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self._may_ask_redis():
            try:
                answer = in_redis(*args, **kwargs)
            except (RedisError, OSError) as problem:
                logger.warning("%s without Redis for now: %r", self._purpose, problem)
                self._failed_at = time()
            else:
                self._failed_at = None
                return answer
        return in_memory(*args, **kwargs)

    def _may_ask_redis(self) -> bool:
        """After a failure, one caller in each interval tries Redis; the others do not wait for it."""
        with self._lock:
            if self._failed_at is None:
                return True
            now = time()
            # A clock that was set back must not keep Redis unused.
            if 0 <= now - self._failed_at < RETRY_INTERVAL:
                return False
            self._failed_at = now
            return True
