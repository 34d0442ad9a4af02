"""`make soak`: the tests under faults, many times over. It takes hours; each number is a variable."""

import os
import subprocess
import sys
from collections.abc import Callable

from tests.faults import figures
from tests.soak import planted

NUMBERS = {"SEEDS": "25", "MACHINE_EXAMPLES": "20000", "CROWDS": "100", "KILLS": "500", "MALFORMED_CASES": "200000"}
TESTS = ["tests/faults", "tests/test_kill.py", "tests/test_malformed.py", "tests/tickets"]


def passes(*servers: str) -> bool:
    command = [sys.executable, *servers, "-m", "pytest", "-q", *TESTS]
    return subprocess.run(command, env=NUMBERS | os.environ, check=False).returncode == 0


def figures_hold() -> bool:
    measured = figures.measured()
    sys.stdout.writelines(f"{figure.line}\n" for figure in measured)
    return all(figure.held for figure in measured)


def main() -> int:
    parts: dict[str, Callable[[], bool]] = {
        "faults on SQLite": passes,
        "faults on PostgreSQL": lambda: passes("-m", "tests.services", sys.executable),
        "what Redis may cost": figures_hold,
        "planted bugs": lambda: planted.main() == 0,
    }
    held = {name: part() for name, part in parts.items()}
    numbers = " ".join(f"{name}={os.environ.get(name, number)}" for name, number in NUMBERS.items())
    sys.stdout.writelines(
        [f"soak with {numbers}\n", *(f"{'ok' if ok else 'BROKEN':<7}{name}\n" for name, ok in held.items())]
    )
    return 0 if all(held.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
