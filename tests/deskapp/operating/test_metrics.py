"""Metrics for Prometheus: which requests get them, and that every figure is the log's or the publisher's."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from centre.models import Site
from deskapp.operating import metrics
from display import board_publisher
from display.board_publisher import PublisherStats
from tests import make
from tests.display.scenarios import in_loop, issue
from tests.faults.database import lost_database
from tests.make import NOW, minutes
from tickets.states import State

TOKEN = "only-for-tests"
SITE, OTHER_SITE = "myyrmaki", "tikkurila"
Figures = dict[tuple[str, ...], float]
"""The name of a metric without its prefix, then the values of its labels in the order of their names."""


@pytest.fixture(autouse=True)
def token(settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN


def ask(**headers: str) -> Any:
    return Client().get("/metrics", headers=headers)


def figures(text: str) -> Figures:
    """As a scraper reads them. Every line is a sample or the HELP or TYPE of a family."""
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    assert all(sample.name.startswith("vuoro_") for sample in samples)
    found = {
        (sample.name.removeprefix("vuoro_"), *(text for _, text in sorted(sample.labels.items()))): sample.value
        for sample in samples
    }
    assert len(found) == len([line for line in text.splitlines() if not line.startswith("# ")])
    return found


def scraped(at: datetime, publishers: Sequence[PublisherStats] = ()) -> Figures:
    return figures(metrics.scrape(at, lambda: list(publishers)).decode())


def of_process(found: Figures) -> Figures:
    names = ("sockets", "boards_total", "publisher_versions_behind", "publisher_age_seconds")
    return {key: value for key, value in found.items() if key[0] in names}


@pytest.mark.django_db
def test_a_request_with_the_token_gets_the_metrics() -> None:
    answer = ask(authorization=f"Bearer {TOKEN}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, CONTENT_TYPE_LATEST)
    assert figures(answer.content.decode())[("database_up",)] == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given", ["", TOKEN, "Bearer ", "Bearer other", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer é"]
)
def test_a_request_without_the_token_gets_404(given: str) -> None:
    assert ask(authorization=given).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer"])
def test_no_request_gets_metrics_where_no_token_is_set(settings: Settings, given: str) -> None:
    settings.METRICS_TOKEN = ""
    assert ask(authorization=given).status_code == 404


@pytest.mark.django_db
def test_moves_tickets_and_versions_are_counted_in_the_log() -> None:
    site = make.site()
    here = make.desk_session(make.amina(site), site)
    make.in_state(State.SERVED, here)
    make.ticket(site, "ar")
    make.site(OTHER_SITE, desks=["7"])
    found = scraped(NOW + minutes(1))
    moves = {key[1:]: count for key, count in found.items() if key[0] == "moves_total"}
    counts = {"desk-open": 1, "issue": 2, "call": 1, "start": 1, "finish": 1}
    assert moves == {(move, SITE): count for move, count in counts.items()}
    assert (found["waiting", SITE], found["waiting", OTHER_SITE]) == (1, 0)
    assert found["site_version", SITE] == sum(moves.values())


@pytest.mark.django_db
def test_the_moves_of_a_new_service_day_start_at_zero() -> None:
    site = make.site()
    make.ticket(site)
    tomorrow = scraped(NOW + minutes(24 * 60))
    assert [key for key in tomorrow if key[0].startswith("moves")] == []
    assert (tomorrow["waiting", SITE], tomorrow["site_version", SITE]) == (0, 1)


def test_database_up_is_zero_without_the_database(transactional_db: None) -> None:
    with lost_database():
        assert scraped(NOW) == {("database_up",): 0}


def test_the_endpoint_answers_without_the_database(transactional_db: None) -> None:
    with lost_database():
        answer = ask(authorization=f"Bearer {TOKEN}")
        assert (answer.status_code, figures(answer.content.decode())[("database_up",)]) == (200, 0)


def test_a_process_reports_its_sockets_without_the_database(transactional_db: None) -> None:
    with lost_database():
        found = scraped(NOW, [PublisherStats(SITE, sockets=2, boards=4, version=1, age=7.5)])
    assert found == {
        ("database_up",): 0,
        ("sockets", SITE): 2,
        ("boards_total", SITE): 4,
        ("publisher_age_seconds", SITE): 7.5,
    }


def test_a_process_reports_its_sockets_and_versions_behind(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_publisher, "POLL_INTERVAL", 3600)
    site = make.site()
    stats: list[list[PublisherStats]] = []

    async def scenario() -> None:
        publisher = await board_publisher.publisher_for(site.slug)
        assert publisher
        subscriptions = [publisher.subscribe(), publisher.subscribe()]
        for subscription in subscriptions:
            await subscription.next_messages()
        await issue(site)
        for subscription in subscriptions:
            await subscription.next_messages()
        stats.append(board_publisher.stats())
        for subscription in subscriptions:
            publisher.unsubscribe(subscription)
        stats.append(board_publisher.stats())

    in_loop(scenario)
    make.ticket(site)
    make.ticket(site)
    subscribed, gone = [of_process(scraped(NOW, of_publishers)) for of_publishers in stats]
    assert subscribed.pop(("publisher_age_seconds", SITE)) >= 0
    boards = ("boards_total", SITE)
    assert subscribed == {("sockets", SITE): 2, boards: 4, ("publisher_versions_behind", SITE): 2}
    assert gone == {("sockets", SITE): 0, boards: 4}


@pytest.mark.django_db
def test_a_publisher_ahead_of_the_scrape_is_not_behind() -> None:
    make.site()
    ahead = PublisherStats(SITE, sockets=1, boards=1, version=5, age=0.1)
    assert scraped(NOW, [ahead])["publisher_versions_behind", SITE] == 0


@pytest.mark.django_db
def test_labels_are_escaped() -> None:
    site = 'a "quoted"\\ site'
    found = scraped(NOW, [PublisherStats(site, sockets=3, boards=0, version=None, age=None)])
    assert found["sockets", site] == 3


@pytest.mark.django_db
def test_every_metric_has_one_help_and_one_type() -> None:
    make.ticket(make.site())
    make.site(OTHER_SITE, desks=["7"])
    stats = [PublisherStats(slug, sockets=1, boards=1, version=0, age=0.1) for slug in (SITE, OTHER_SITE)]
    text = metrics.scrape(NOW, lambda: stats).decode()
    names = sorted({f"vuoro_{key[0]}" for key in figures(text)})
    comments = [line.split()[1:3] for line in text.splitlines() if line.startswith("# ")]
    assert sorted(name for kind, name in comments if kind == "HELP") == names
    assert sorted(name for kind, name in comments if kind == "TYPE") == names
    assert {family.type for family in text_string_to_metric_families(text)} == {"counter", "gauge"}
    assert Site.objects.count() == 2


@pytest.mark.django_db
def test_the_metric_names_are_fixed() -> None:
    make.ticket(make.site())
    stats = PublisherStats(SITE, sockets=1, boards=1, version=0, age=0.1)
    assert {key[0] for key in scraped(NOW, [stats])} == {
        "database_up",
        "moves_total",
        "waiting",
        "site_version",
        "sockets",
        "boards_total",
        "publisher_versions_behind",
        "publisher_age_seconds",
    }
