"""Builds the demo centre with a synthetic history: days played in memory, and written in bulk."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random

from django.db import connection

from centre.models import Person, Site
from demo.build import NotADemo, without_history
from demo.random_visits import Visits
from demo.synthesis import bulk, log, outcomes
from demo.synthesis.day import SyntheticDay
from demo.synthesis.log import SyntheticLog
from demo.synthesis.outcomes import SyntheticOutcomes
from demo.synthesis.reference_data import read_reference_data
from tickets.site_transaction import write_transaction

PER_DAY = 150
BATCH = 2000
"""Tickets, about, that are written together."""
WEEK = (120, 105, 100, 110, 115, 60, 50)
"""The weights of the weekdays, from Monday on."""


def synthesise(at: datetime, *, tickets: int, days: int | None = None, seed: int) -> Site:
    """The demo centre with exactly `tickets` tickets over `days` days up to yesterday, or about 150 a day.

    One seed gives the same history on the same day. Raises `NotADemo`, with nothing written, if the database has a
    site or a person.
    """
    days = days or max(1, round(tickets / PER_DAY))
    with write_transaction():
        if Site.objects.exists() or Person.objects.exists():
            raise NotADemo
        site = _build(at, tickets, days, seed)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return site


def _build(at: datetime, tickets: int, days: int, seed: int) -> Site:
    site, _, kiosk, first = without_history(at, days, weekends=True)
    bulk.check_references_at_once()
    site.version = _write_history(site, kiosk, list(_share(first, tickets, days, seed)), seed)
    site.save(update_fields=["version"])
    bulk.continue_sequences(*log.WRITTEN, *outcomes.WRITTEN)
    return site


def _write_history(site: Site, kiosk: int, days: list[tuple[date, int]], seed: int) -> int:
    """Returns the version of the site after it."""
    reference, visits = read_reference_data(site), Visits(seed)
    written, logged, pending = SyntheticLog(site, kiosk), SyntheticOutcomes(site), 0
    for day, count in days:
        if count:
            SyntheticDay(reference, visits, written, logged, f"{seed}/{day}").play(day, count)
        pending += count
        if pending >= BATCH or day == days[-1][0]:
            written.flush()
            logged.flush()
            pending = 0
    return written.version


def _share(first: date, tickets: int, days: int, seed: int) -> Iterator[tuple[date, int]]:
    """Each day with its number of tickets: fewer at weekends, and never twice the same week."""
    chance = Random(f"{seed}/days")  # noqa: S311  (made-up clients, no secret)
    every = [first + timedelta(days=passed) for passed in range(days)]
    sums = list(accumulate(WEEK[day.weekday()] * chance.uniform(0.85, 1.15) for day in every))
    bounds = [0, *(round(tickets * reached / sums[-1]) for reached in sums)]
    return ((day, bounds[place + 1] - bounds[place]) for place, day in enumerate(every))
