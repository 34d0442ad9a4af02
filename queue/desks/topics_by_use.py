"""The topics of the outcome form, the most used first."""

from datetime import date, datetime, time, timedelta
from functools import partial

from django.core.cache import cache
from django.db.models import Case, Count, IntegerField, QuerySet, Value, When

from centre.models import Site
from outcomes.models import Code, Matter

LOOK_BACK = timedelta(days=30)
UNTIL_TOMORROW = 86_400
"""Seconds. The order is that of one day, so it is counted once."""


def most_used_first(site: Site, day: date) -> QuerySet[Code]:
    """By their use at this site in the 30 days before `day`, so that the tiles keep their places all day."""
    topics = Code.objects.filter(list=Code.List.TOPIC).valid_on(day)
    uses = [When(pk=topic, then=Value(-count)) for topic, count in _uses(site, day).items()]
    if not uses:  # PostgreSQL would read a constant in ORDER BY as the number of a column
        return topics.order_by("position")
    return topics.order_by(Case(*uses, default=Value(0), output_field=IntegerField()), "position")


def _uses(site: Site, day: date) -> dict[int, int]:
    return cache.get_or_set(f"topics/{site.pk}/{site.epoch}/{day}", partial(_count, site, day), UNTIL_TOMORROW) or {}


def _count(site: Site, day: date) -> dict[int, int]:
    today = datetime.combine(day, time(), site.zone)
    logged = Matter.objects.filter(contact__site=site, contact__logged_at__range=(today - LOOK_BACK, today))
    return dict(logged.order_by().values_list("topic").annotate(count=Count("pk")))
