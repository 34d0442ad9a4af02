"""Figures for Prometheus, in its text format (docs/decisions/0008).

What the centre does is counted in the log at the moment of asking, so it is the same for every process of a fleet.
What a process does are the numbers of its own watchers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from django.conf import settings
from django.db import Error
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from centre import hours
from centre.models import Site
from display import board_publisher
from tickets.models import Event, Ticket
from tickets.states import State
from web.refusals import NOT_FOUND, Refused

TEXT = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True)
class Metric:
    name: str
    kind: str
    help: str

    def of(self, value: float, **labels: str) -> tuple["Metric", str]:
        """No label of ours has a character that the format wants escaped: they are slugs."""
        named = ",".join(f'{label}="{text}"' for label, text in labels.items())
        return self, f"walking_desk_{self.name}{f'{{{named}}}' if named else ''} {value:.15g}"

    def introduced(self) -> list[str]:
        return [f"# HELP walking_desk_{self.name} {self.help}", f"# TYPE walking_desk_{self.name} {self.kind}"]


UP = Metric("database_up", "gauge", "1 if the database answered this very request.")
MOVES = Metric("moves_total", "counter", "Moves in today's log by kind; starts again with the service day.")
WAITING = Metric("waiting", "gauge", "Tickets that wait now.")
VERSION = Metric("site_version", "gauge", "Changes in the site's log.")
SOCKETS_METRIC = Metric("sockets", "gauge", "Screens that this process feeds.")
BOARDS = Metric("boards_total", "counter", "Boards that this process handed to screens.")
BEHIND = Metric("watcher_behind", "gauge", "Changes in the log that this process's screens have not been told of.")
AGE = Metric("watcher_age_seconds", "gauge", "Since this process last read the site from the database.")
Sample = tuple[Metric, str]


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Not there at all without METRICS=1, or for somebody who does not know the token."""
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        raise Refused(NOT_FOUND)
    return HttpResponse(text(timezone.now()), content_type=TEXT)


def text(at: datetime) -> str:
    lines: dict[Metric, list[str]] = {}
    for metric, line in _samples(at):
        lines.setdefault(metric, metric.introduced()).append(line)
    return "".join(f"{line}\n" for group in lines.values() for line in group)


def _samples(at: datetime) -> Iterator[Sample]:
    versions: dict[str, int] = {}
    try:
        sites = list(Site.objects.order_by("slug"))
        versions = {site.slug: site.version for site in sites}
        yield from [sample for site in sites for sample in _of_site(site, at)]
        yield UP.of(1)
    except Error:  # what this process does is wanted most when the database is away
        yield UP.of(0)
    for stats in board_publisher.stats():
        yield from _of_watcher(stats, versions.get(stats.site))


def _of_site(site: Site, at: datetime) -> Iterator[Sample]:
    today = hours.service_day(site, at)
    log = Event.objects.filter(site=site, at__gte=datetime.combine(today, time(), site.zone))
    for move, count in log.values_list("move").annotate(Count("pk")).order_by("move"):
        yield MOVES.of(count, site=site.slug, move=move)
    waiting = Ticket.objects.filter(site=site, day=today, state=State.WAITING)
    yield WAITING.of(waiting.count(), site=site.slug)
    yield VERSION.of(site.version, site=site.slug)


def _of_watcher(stats: board_publisher.PublisherStats, version: int | None) -> Iterator[Sample]:
    yield SOCKETS_METRIC.of(stats.sockets, site=stats.site)
    yield BOARDS.of(stats.boards, site=stats.site)
    if stats.age is not None:
        yield AGE.of(stats.age, site=stats.site)
    if version is not None and stats.version is not None:
        yield BEHIND.of(max(0, version - stats.version), site=stats.site)
