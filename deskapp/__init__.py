"""The project. Every entry point imports this first, so it puts the apps in `queue/` on the import path.

`queue/` has no `__init__.py`: docs/decisions/0001-the-queue-folder.md.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "queue"))

VERSION = "0.1.0"


def make_files_private() -> None:
    """Files that this process writes from now on (database, exports, copies, secret) are for their owner only."""
    os.umask(0o077)
