import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache

from tests.make import NOW
from tests.running_server import Server, chromium, server
from web.rate_limit import PROCESS_MEMORY


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests are skipped where there is no Chromium, but never where they are required."""
    if chromium() or os.environ.get("REQUIRE_BROWSER") == "1":
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="there is no Chromium here"))


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Redis forgets its counts with the cache."""
    cache.clear()
    PROCESS_MEMORY.reset()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Time stands at NOW until a test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that the tests of one module share."""
    folder: Path = tmp_path_factory.mktemp("running")
    with server(folder) as started:
        yield started
