"""An audit tool may skip a package and call it clean, so what is installed is held against the floors by hand."""

from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

LINES = (Path(__file__).parent.parent / "requirements.in").read_text().splitlines()
WANTED = [Requirement(line) for line in LINES if line and not line.startswith("#")]


@pytest.mark.parametrize("wanted", WANTED, ids=lambda wanted: wanted.name)
def test_what_is_installed_is_what_was_asked_for(wanted: Requirement) -> None:
    assert version(wanted.name) in wanted.specifier
