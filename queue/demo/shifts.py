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


def shifts_on(site: Site, day: date, *, weekends: bool = False) -> dict[str, tuple[datetime, datetime]]:
    """Username → start and end of the shift on this day (aware). `weekends`: staffed like Monday and Tuesday."""
    weekday = day.weekday() % 5 if weekends else day.weekday()
    week = WEEK.get(weekday, {})
    return {
        name: (datetime.combine(day, begin, site.zone), datetime.combine(day, end, site.zone))
        for name, (begin, end) in week.items()
    }


def make_roster(site: Site, people: list[Person], first: date, days: int, *, weekends: bool = False) -> None:
    by_name = {person.username: person for person in people}
    every = (first + timedelta(days=ahead) for ahead in range(days))
    shifts = [
        Shift(site=site, person=by_name[name], starts_at=starts, ends_at=ends)
        for day in every
        for name, (starts, ends) in shifts_on(site, day, weekends=weekends).items()
    ]
    Shift.objects.bulk_create(shifts)
    speaks = {person.pk: list(person.speaks.all()) for person in people}
    spoken = Shift.languages.through
    spoken.objects.bulk_create(
        spoken(shift_id=shift.pk, language_id=one.pk) for shift in shifts for one in speaks[shift.person_id]
    )
