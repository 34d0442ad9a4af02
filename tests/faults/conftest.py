import os

import pytest

SEEDS = int(os.environ.get("SEEDS", "1"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`make soak` plays every fault with many seeds."""
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(SEEDS))
