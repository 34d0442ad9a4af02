"""An audit tool may skip a package and call it clean, so what is installed is held against the floors by hand."""

from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

LINES = (Path(__file__).parent.parent / "requirements.in").read_text().splitlines()
WANTED = [Requirement(line) for line in LINES if line and not line.startswith("#")]


@pytest.mark.parametrize("wanted", WANTED, ids=lambda wanted: wanted.name)
def test_installed_versions_match_the_floors(wanted: Requirement) -> None:
    assert version(wanted.name) in wanted.specifier
