"""The parts of docker-compose.yml, started by hand: two desks on one PostgreSQL and one Redis."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults import parts
from tests.faults.parts import Centre
from tests.fleet.nginx import COMPOSE
from tests.services import NOT_DURABLE, Service, postgresql, redis_service

TOKEN = "only-for-tests"


@dataclass
class Fleet:
    centre: Centre
    redis: Service

    @property
    def ports(self) -> list[int]:
        return [one.port for one in self.centre.servers]


def environment(database: str, redis_url: str) -> dict[str, str]:
    """What docker-compose.yml gives to a desk, except BASE_URL, which every server here sets itself."""
    given = {
        "SECRET_KEY": "only-for-tests-and-long-enough-for-anybody",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "BEHIND_PROXY": "1",
        "DATABASE_URL": database,
        "DATABASE_POOL_SIZE": "20",
        "REDIS_URL": redis_url,
        "LOG_FORMAT": "json",
        "METRICS": "1",
        "METRICS_TOKEN": TOKEN,
    }
    assert set(given) | {"BASE_URL"} == set(COMPOSE["services"]["web"]["environment"])
    return {name: value for name, value in given.items() if name != "DATABASE_URL"}


@contextmanager
def a_postgresql() -> Iterator[str]:
    """That of the tests, or one of our own where they run on SQLite."""
    tests = os.environ.get("DATABASE_URL", "")
    if tests.startswith("postgresql"):
        yield tests
        return
    with postgresql(*NOT_DURABLE) as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", address)
        yield address


@contextmanager
def whole(folder: Path) -> Iterator[Fleet]:
    """In the end every invariant holds, whatever was done to it."""
    with (
        a_postgresql() as database,
        redis_service() as redis,
        parts.centre(folder, processes=2, **environment(database, redis.address)) as centre,
    ):
        yield Fleet(centre, redis)
        assert centre.oracle.verified().startswith("ok")
