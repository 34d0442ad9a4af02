"""Limits the requests, pings and tickets of one client per minute, by a sliding window counter.

A burst of one minute's number is allowed; the count of the previous minute decays during the current one.
"""

from threading import Timer
from time import time

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from web.redis_fallback import CLIENT_OPTIONS, RedisFallback

MINUTE = 60.0
REDIS_KEY_PREFIX = "vuoro"


class MinuteTimer(Timer):
    """Calls its function at the beginning of every minute of the clock."""

    def run(self) -> None:
        while not self.finished.wait(MINUTE - time() % MINUTE):
            self.function()


class ProcessMemory(MemoryStorage):
    """The counts of this process, with one thread that drops the old ones.

    MemoryStorage starts a thread after a hit unless its timer is still alive, which is one per hit on a quiet server.
    """

    def __init__(self) -> None:
        super().__init__()
        self.timer.cancel()
        self.timer = MinuteTimer(MINUTE, self.forget)
        self.timer.daemon = True
        self.timer.start()

    def forget(self) -> None:
        """Drop each count that is older than the previous minute of the clock.

        A count expires two minutes after its first hit, so one that expires within this minute is no longer used.
        One that expires much later was made before the clock was set back.
        """
        end_of_minute = time() // MINUTE * MINUTE + MINUTE
        for key in list(self.storage):
            if not end_of_minute <= self.expirations.get(key, 0) < end_of_minute + 3 * MINUTE:
                self.clear(key)


PROCESS_MEMORY = ProcessMemory()


class ProcessRateLimiter:
    """Counts in the memory of this process. `allows` takes microseconds, so the event loop may call it."""

    def __init__(self, name: str, per_minute: int) -> None:
        """Limiters with the same name and number share their counts."""
        self._limit = RateLimitItemPerMinute(per_minute, namespace=name)
        self._in_memory = SlidingWindowCounterRateLimiter(PROCESS_MEMORY)

    def allows(self, key: str | int) -> bool:
        """Count one more for this key; a refusal is not counted."""
        return self._in_memory.hit(self._limit, str(key))


class FleetRateLimiter(ProcessRateLimiter):
    """Counts in Redis for all processes where REDIS_URL is set, and in memory while Redis does not answer.

    `allows` may wait for Redis for REDIS_TIMEOUT, so the event loop must not call it.
    """

    def __init__(self, name: str, per_minute: int) -> None:
        super().__init__(name, per_minute)
        self._in_redis = _redis_limiter(settings.REDIS_URL) if settings.REDIS_URL else None
        self._fallback = RedisFallback(f"the rate limit of {name}")

    def allows(self, key: str | int) -> bool:
        if self._in_redis is None:
            return super().allows(key)
        return self._fallback.call(self._in_redis.hit, self._in_memory.hit, self._limit, _hash_of_today(key))


def _redis_limiter(url: str) -> SlidingWindowCounterRateLimiter:
    return SlidingWindowCounterRateLimiter(RedisStorage(url, key_prefix=REDIS_KEY_PREFIX, **CLIENT_OPTIONS))


def _hash_of_today(key: str | int) -> str:
    """Redis must not show which kiosk gave how many tickets, nor the same kiosk on two days."""
    day = timezone.now().date().isoformat()
    return salted_hmac(f"web.rate_limit {day}", str(key), algorithm="sha256").hexdigest()
