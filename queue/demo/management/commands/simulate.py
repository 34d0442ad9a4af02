"""Simulates a day against a running server that uses this database, and reports the measurements."""

import asyncio
import json
import signal
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from itertools import repeat
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from centre.models import Role, Site
from demo.centre import SLUG
from demo.management.commands.demo import base_address
from demo.people import PASSWORD, PEOPLE
from demo.simulation import report
from demo.simulation.day import check_displays, simulate_days
from demo.simulation.lobby import Centre, Lobby, Worker
from demo.simulation.screen import Board, first_board, socket_of
from demo.simulation.script import PER_HOUR, Client, Script
from stations.actions import create_pairing_token, get_or_create_station, revoke
from stations.models import Station
from tickets import board

HOURS = 7.0
STARTING = 30
"""Seconds that the server may take to answer."""
KIOSKS = 2
HOUR = timedelta(hours=1)


class Command(BaseCommand):
    help = "Simulates a day against a running server that uses this database, and reports the measurements."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--base", help="address of the server, by default the demo's")
        parser.add_argument("--speed", type=_positive, default=60.0, help="how many times faster than a real day")
        parser.add_argument("--hours", type=_positive, help=f"length of the day, by default {HOURS:g}")
        parser.add_argument("--visits", type=int, help=f"number of visits, by default {PER_HOUR} an hour")
        parser.add_argument("--seed", type=int, default=2021)
        parser.add_argument("--advisors", type=int, help="number of the demo's advisors at work, by default all")
        parser.add_argument("--phones", type=float, default=0.4, help="the share of clients who follow on a phone")
        parser.add_argument("--displays", type=int, default=2)
        parser.add_argument("--endless", action="store_true", help="simulate one day after another until stopped")
        parser.add_argument("--json", action="store_true", help="print the report for a program")

    def handle(self, *args: Any, **options: Any) -> None:
        site = Site.objects.filter(slug=SLUG, synthetic=True).first()
        if site is None:
            raise CommandError("This database has no demo centre. A day is never simulated on a real one.")
        base = (options["base"] or base_address()).rstrip("/")
        _must_serve(base, site)
        stations = _stations(site)
        try:
            message = self._simulate(site, _centre(base, site, stations, options["advisors"]), options)
        finally:
            for station in stations:
                revoke(station, at=timezone.now())
        self._report(message, as_json=options["json"])

    def _simulate(self, site: Site, centre: Centre, options: dict[str, Any]) -> dict[str, Any]:
        lobby = Lobby(centre, Script(options["seed"], options["phones"]), options["speed"])
        hours, visits = _size(options["hours"], options["visits"])
        days = (lobby.script.day(visits, HOUR * hours) for _ in (repeat(0) if options["endless"] else range(1)))
        asyncio.run(self._play(lobby, days, HOUR * hours, site.slug, options))
        return lobby.measures.as_message()

    async def _play(
        self, lobby: Lobby, days: Iterator[list[Client]], span: timedelta, slug: str, options: dict[str, Any]
    ) -> None:
        _close_on_a_signal(lobby)
        progress = asyncio.create_task(self._print_progress(lobby)) if options["endless"] else None
        await simulate_days(lobby, days, span, max(options["displays"], 1))
        await check_displays(lobby, lambda: _board_now(slug))
        if progress:
            progress.cancel()

    async def _print_progress(self, lobby: Lobby) -> None:
        """Prints one line per simulated hour."""
        while not lobby.closing.is_set():
            await lobby.pause(HOUR)
            numbers = [lobby.measures.count("issue"), lobby.measures.count("log"), len(lobby.guests)]
            line = "simulation: {} tickets, {} visits logged, {} clients in the lobby".format(*numbers)
            self.stdout.write(f"{line}, {lobby.measures.errors} errors")

    def _report(self, message: dict[str, Any], *, as_json: bool) -> None:
        sound, message["verify"] = _verified()
        self.stdout.write(json.dumps(message) if as_json else report.as_text(message))
        if not sound or message["errors"]:
            raise SystemExit(1)


def _verified() -> tuple[bool, list[str]]:
    """Whether every invariant holds, and the lines that `verify` printed."""
    printed, sound = StringIO(), True
    try:
        call_command("verify", stdout=printed)
    except SystemExit:
        sound = False
    return sound, printed.getvalue().splitlines()


def _positive(text: str) -> float:
    value = float(text)
    if value <= 0:
        raise ValueError(text)
    return value


def _size(hours: float | None, visits: int | None) -> tuple[float, int]:
    """Hours and visits; one that is None follows from the other."""
    length = hours or (visits / PER_HOUR if visits else HOURS)
    return length, visits or round(length * PER_HOUR)


def _must_serve(base: str, site: Site) -> None:
    """Raises `CommandError` unless the server uses this database, which its epoch shows. Nothing is written yet."""
    shown = asyncio.run(first_board(socket_of(base, site.slug), STARTING))
    if shown is None:
        raise CommandError(f"No server answers at {base}.")
    if shown["epoch"] != site.epoch:
        raise CommandError(f"The server at {base} uses another database, so nothing was simulated.")


def _stations(site: Site) -> list[Station]:
    """The simulation's own stations, so that devices paired by people stay paired."""
    kiosks = [
        get_or_create_station(site, Station.Kind.KIOSK, f"Simulation {number}") for number in range(1, KIOSKS + 1)
    ]
    return [*kiosks, get_or_create_station(site, Station.Kind.DISPLAY, "Simulation")]


def _centre(base: str, site: Site, stations: list[Station], advisors: int | None) -> Centre:
    kiosks, displays = (_links(stations, kind) for kind in (Station.Kind.KIOSK, Station.Kind.DISPLAY))
    working = [Worker(who.username, PASSWORD) for who in PEOPLE if who.kind == Role.Kind.ADVISOR]
    desks = list(site.desks.values_list("name", flat=True))
    return Centre(base, site.slug, kiosks, displays, desks, working[:advisors])


def _links(stations: list[Station], kind: Station.Kind) -> list[str]:
    return [f"/pair/{create_pairing_token(one, at=timezone.now())}/" for one in stations if one.kind == kind]


def _board_now(slug: str) -> Board:
    try:
        return board.read(slug, timezone.now())
    finally:
        connection.close()


def _close_on_a_signal(lobby: Lobby) -> None:
    """The first signal ends the arrivals; a second Ctrl-C does not wait until all clients have left."""
    loop = asyncio.get_running_loop()

    def interrupted() -> None:
        lobby.close()
        loop.remove_signal_handler(signal.SIGINT)

    loop.add_signal_handler(signal.SIGINT, interrupted)
    loop.add_signal_handler(signal.SIGTERM, lobby.close)
