"""The people, desks and codes that a synthetic day needs, read once."""

from dataclasses import dataclass
from datetime import date, datetime

from centre.models import Desk, Language, Person, Site
from demo.shifts import shifts_on
from outcomes.channel import TELEPHONE
from outcomes.models import Code

Shifts = dict[str, tuple[datetime, datetime]]


@dataclass(frozen=True)
class Advisor:
    pk: int
    languages: frozenset[str]


@dataclass(frozen=True)
class ReferenceData:
    """`desks` are keys; `advisors` are by username, `languages` by tag."""

    site: Site
    desks: list[int]
    advisors: dict[str, Advisor]
    languages: dict[str, Language]
    telephone: Code
    park_reasons: list[str]

    def shifts_on(self, day: date) -> Shifts:
        return shifts_on(self.site, day, weekends=True)


def read_reference_data(site: Site) -> ReferenceData:
    people = Person.objects.prefetch_related("speaks")
    codes = Code.objects.filter(list=Code.List.PARK).order_by("position")
    return ReferenceData(
        site=site,
        desks=list(Desk.objects.filter(site=site).order_by("position").values_list("pk", flat=True)),
        advisors={one.username: Advisor(one.pk, frozenset(tag.pk for tag in one.speaks.all())) for one in people},
        languages=Language.objects.in_bulk(),
        telephone=Code.objects.get(list=Code.List.CHANNEL, code=TELEPHONE),
        park_reasons=list(codes.values_list("code", flat=True)),
    )
