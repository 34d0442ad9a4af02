"""Metrics for Prometheus (docs/decisions/0008).

The figures of the centre are read from the log at the time of the scrape, so every process of a fleet reports the same.
The figures of a process are the statistics of its board publishers.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, time

from django.conf import settings
from django.db import Error
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from centre import hours
from centre.models import Site
from display import board_publisher
from display.board_publisher import PublisherStats
from tickets.models import Event, Ticket
from tickets.states import State
from web.refusals import NOT_FOUND, Refused


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """404 without METRICS=1, and for a request that does not carry the token."""
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        raise Refused(NOT_FOUND)
    return HttpResponse(scrape(timezone.now(), board_publisher.stats), content_type=CONTENT_TYPE_LATEST)


def scrape(at: datetime, publisher_stats: Callable[[], list[PublisherStats]]) -> bytes:
    registry = CollectorRegistry()
    registry.register(OperatorCollector(at, publisher_stats))
    return generate_latest(registry)


class OperatorCollector:
    """`at` selects the service day whose moves and tickets are counted."""

    def __init__(self, at: datetime, publisher_stats: Callable[[], list[PublisherStats]]) -> None:
        self._at, self._publisher_stats = at, publisher_stats

    def collect(self) -> Iterator[Metric]:
        """Only the families that have a sample."""
        centre, process = CentreFamilies(), ProcessFamilies()
        versions: dict[str, int] = {}
        try:
            sites = list(Site.objects.order_by("slug"))
            versions = {site.slug: site.version for site in sites}
            for site in sites:
                centre.add_site(site, self._at)
            centre.database_up.add_metric([], 1)
        except Error:  # the operator needs the figures of the process most while the database is away
            centre.database_up.add_metric([], 0)
        # Read after the versions: otherwise a change during the scrape makes an up-to-date publisher look behind.
        for stats in self._publisher_stats():
            process.add_publisher(stats, versions.get(stats.site))
        families = [*vars(centre).values(), *vars(process).values()]
        yield from (family for family in families if family.samples)


class CentreFamilies:
    """Figures that every process of a fleet reports alike."""

    def __init__(self) -> None:
        self.database_up = GaugeMetricFamily(
            "vuoro_database_up", "The value is 1 if the database answered this scrape, and 0 if it did not."
        )
        self.moves = CounterMetricFamily(
            "vuoro_moves",  # the library appends _total
            "The log of the current service day has this many moves of this kind. The count restarts with each day.",
            labels=["site", "move"],
        )
        self.waiting = _gauge("vuoro_waiting", "This many tickets are waiting now.")
        self.version = _gauge("vuoro_site_version", "The log of this site has this many changes.")

    def add_site(self, site: Site, at: datetime) -> None:
        today = hours.service_day(site, at)
        log = Event.objects.filter(site=site, at__gte=datetime.combine(today, time(), site.zone))
        for move, count in log.values_list("move").annotate(Count("pk")).order_by("move"):
            self.moves.add_metric([site.slug, move], count)
        waiting = Ticket.objects.filter(site=site, day=today, state=State.WAITING)
        self.waiting.add_metric([site.slug], waiting.count())
        self.version.add_metric([site.slug], site.version)


class ProcessFamilies:
    """Figures of this process alone."""

    def __init__(self) -> None:
        self.sockets = _gauge("vuoro_sockets", "This process sends the board of the site to this many sockets.")
        self.boards = CounterMetricFamily(
            "vuoro_boards", "This process has handed this many boards to sockets since it started.", labels=["site"]
        )
        self.behind = _gauge(
            "vuoro_publisher_versions_behind",
            "The log of the site has this many changes that the board publisher of this process has not read.",
        )
        self.age = _gauge(
            "vuoro_publisher_age_seconds",
            "The board publisher of this process last read the site from the database this many seconds ago.",
        )

    def add_publisher(self, stats: PublisherStats, version: int | None) -> None:
        """`version` is the site's in the database, None if it could not be read."""
        self.sockets.add_metric([stats.site], stats.sockets)
        self.boards.add_metric([stats.site], stats.boards)
        if stats.age is not None:
            self.age.add_metric([stats.site], stats.age)
        if version is not None and stats.version is not None:
            self.behind.add_metric([stats.site], max(0, version - stats.version))


def _gauge(name: str, help_text: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, help_text, labels=["site"])
