"""A small simulation against the real server: the measuring program is tested itself."""

import json
import os
import signal
import subprocess
import sys
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from centre.models import Site
from tests import make
from tests.running_server import ROOT, Server

SMALL = ("--visits", "30", "--hours", "1", "--speed", "400", "--phones", "0.5")


def sql(server: Server, program: str) -> str:
    return server.manage("shell", "-v", "0", "-c", program).strip()


def nothing_left(server: Server) -> bool:
    program = (
        "from tickets.models import *; from stations.models import Station\n"
        "active = Ticket.objects.exclude(state__in=['served', 'no_show', 'left'])\n"
        "open_desks, paired = DeskSession.objects.filter(closed_at=None), Station.objects.exclude(token='')\n"
        "print([rows.count() for rows in (open_desks, active, paired)])"
    )
    return sql(server, program) == "[0, 0, 0]"


@pytest.mark.server
def test_a_simulated_day_ends_without_errors(running: Server) -> None:
    report: dict[str, Any] = json.loads(running.manage("simulate", *SMALL, "--json"))
    steps = report["steps"]
    assert (report["errors"], report["problems"], report["verify"][0][:3]) == (0, {}, "ok:")
    assert steps["issue"]["count"] == 30
    assert steps["board after issue"]["count"] == 2 * 30
    assert steps["log"]["count"] > 0
    assert steps["board after call"]["count"] == 2 * (steps["call"]["count"] + steps["recall"]["count"])
    assert nothing_left(running)


@pytest.mark.server
@pytest.mark.parametrize("signals", [[signal.SIGTERM], [signal.SIGINT, signal.SIGTERM]], ids=["ended", "Ctrl-C"])
def test_a_stopped_simulation_ends_cleanly(running: Server, signals: list[signal.Signals]) -> None:
    command = [sys.executable, "manage.py", "simulate", "--endless", "--speed", "600"]
    process = subprocess.Popen(command, env=running.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("simulation: ")  # an hour of it has passed
    for number in signals:  # as the shell of `make run` passes them on
        os.kill(process.pid, number)
    said, _ = process.communicate(timeout=60)
    assert (process.returncode, "errors: 0" in said, "invariants hold" in said) == (0, True, True)
    assert nothing_left(running)


@pytest.mark.server
def test_simulate_refuses_a_server_of_another_database(running: Server, db: None) -> None:
    site = make.site("myyrmaki")
    Site.objects.filter(pk=site.pk).update(synthetic=True)
    with pytest.raises(CommandError, match="uses another database"):
        call_command("simulate", "--base", running.base, stdout=StringIO())


def test_simulate_refuses_a_real_centre(db: None) -> None:
    make.site()
    with pytest.raises(CommandError, match="never simulated on a real one"):
        call_command("simulate", stdout=StringIO())
