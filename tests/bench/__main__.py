"""`make bench`: measure, print one table, write docs/benchmarks.md. `QUICK=1` only tries whether it all runs."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from tests import services
from tests.bench import machine, report, run
from tests.bench.figures import Row

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "benchmarks.md"


def main() -> None:
    machine.allow_many_sockets()
    plan = run.QUICK if os.environ.get("QUICK") == "1" else run.FULL
    described, rows = machine.described(), list[Row]()
    with tempfile.TemporaryDirectory() as folder:
        rows += asyncio.run(run.embedded(Path(folder), plan))
    with tempfile.TemporaryDirectory() as folder, services.postgresql() as database, services.redis() as redis_url:
        rows += asyncio.run(run.grown(Path(folder), plan, database, redis_url))
    sys.stdout.write("\n" + report.table(rows) + "\n")
    if plan is run.FULL:
        PAGE.write_text(report.page(rows, described))


if __name__ == "__main__":
    main()
