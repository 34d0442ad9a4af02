"""The roster of the demo: a plausible week, the same every week."""

from datetime import date, datetime, time, timedelta

from centre.models import Person, Shift, Site

OPENS, CLOSES = time(9), time(16)
NOON = time(12)
# Weekday → username → hours.
WEEK: dict[int, dict[str, tuple[time, time]]] = {
    0: {"amina": (OPENS, CLOSES), "olga": (OPENS, CLOSES), "sanna": (OPENS, CLOSES), "farid": (NOON, CLOSES)},
    1: {"amina": (OPENS, CLOSES), "yasmine": (OPENS, CLOSES), "olga": (OPENS, NOON), "sanna": (OPENS, CLOSES)},
    2: {"farid": (OPENS, CLOSES), "olga": (OPENS, CLOSES), "yasmine": (NOON, CLOSES), "sanna": (OPENS, CLOSES)},
    3: {"amina": (OPENS, CLOSES), "farid": (OPENS, CLOSES), "olga": (NOON, CLOSES), "sanna": (OPENS, NOON)},
    4: {"yasmine": (OPENS, CLOSES), "amina": (OPENS, NOON), "farid": (OPENS, NOON), "sanna": (OPENS, CLOSES)},
}


def shifts_on(site: Site, day: date) -> dict[str, tuple[datetime, datetime]]:
    """Username → start and end of the shift on this day (aware)."""
    week = WEEK.get(day.weekday(), {})
    return {
        name: (datetime.combine(day, begin, site.zone), datetime.combine(day, end, site.zone))
        for name, (begin, end) in week.items()
    }


def make_roster(site: Site, people: list[Person], first: date, days: int) -> None:
    by_name = {person.username: person for person in people}
    for day in (first + timedelta(days=ahead) for ahead in range(days)):
        for name, (starts, ends) in shifts_on(site, day).items():
            shift = Shift.objects.create(site=site, person=by_name[name], starts_at=starts, ends_at=ends)
            shift.languages.set(by_name[name].speaks.all())
