"""Real faults, for the length of a block."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection


@contextmanager
def lost_database() -> Iterator[None]:
    """No connection can be made meanwhile. For tests with `transactional_db`."""
    connection.close()
    settings = connection.settings_dict
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "sqlite":
            patch.setitem(settings, "NAME", "/nowhere/db.sqlite3")
        else:
            patch.setitem(settings, "HOST", "/nowhere")
            patch.setitem(settings["OPTIONS"], "pool", None)
        yield
        connection.close()
