"""Builds the demo centre in an empty database, or finds the existing one."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from centre import hours
from centre.models import Person, Site
from demo.centre import SLUG, make_site
from demo.history import Day
from demo.people import make_people
from demo.random_visits import Visits
from demo.shifts import make_roster
from stations.actions import get_or_create_station
from stations.models import Station

HISTORY, AHEAD = 60, 14
"""Days: of history, which ends yesterday, and of roster from today on."""
SEED = 2021


class NotADemo(Exception):
    """The database belongs to a real centre, so the demo does not change it."""


def find_or_build(at: datetime, history: int = HISTORY) -> Site:
    site = Site.objects.filter(slug=SLUG, synthetic=True).first()
    if site:
        return site
    if Site.objects.exists() or Person.objects.exists():
        raise NotADemo
    with transaction.atomic():
        return _build(at, history)


def _build(at: datetime, history: int) -> Site:
    centre = without_history(at, history)
    visits = Visits(SEED)
    for passed in range(history):
        Day(centre.site, centre.kiosk, centre.people, visits).play(centre.first_day + timedelta(days=passed))
    return Site.objects.get(pk=centre.site.pk)


class DemoCentre(NamedTuple):
    """`kiosk` is the id of its station, `first_day` the first day of the history."""

    site: Site
    people: list[Person]
    kiosk: int
    first_day: date


def without_history(at: datetime, history: int, *, weekends: bool = False) -> DemoCentre:
    """The demo centre with its people, its stations, and its roster from `history` days ago on."""
    site = make_site()
    people = make_people(site)
    kiosk = get_or_create_station(site, Station.Kind.KIOSK, "Kiosk 1")
    get_or_create_station(site, Station.Kind.DISPLAY, "Display 1")
    first = hours.service_day(site, at) - timedelta(days=history)
    make_roster(site, people, first, history + AHEAD, weekends=weekends)
    return DemoCentre(site, people, kiosk.pk, first)
