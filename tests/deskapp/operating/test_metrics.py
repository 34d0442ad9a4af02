"""Figures for Prometheus: who may ask, and that every figure is the log's or the watcher's."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from centre.models import Site
from deskapp.operating import metrics
from display import board_publisher as watching
from display.board_publisher import BoardPublisher
from tests import make
from tests.display.stories import in_loop, issue
from tests.faults.database import lost_database
from tests.make import NOW, minutes
from tickets.states import State

TOKEN = "only-for-tests"
LINE = re.compile(r'walking_desk_([a-z_]+)(?:\{([a-z]+="[\w-]+"(?:,[a-z]+="[\w-]+")*)\})? ([0-9.e+-]+)')


@pytest.fixture(autouse=True)
def token(settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN


def ask(**headers: str) -> Any:
    return Client().get("/metrics", headers=headers)


def figures(text: str) -> dict[str, float]:
    """As a scraper reads them: every line is a comment or a sample."""
    lines = [line for line in text.splitlines() if not line.startswith("# ")]
    found = [LINE.fullmatch(line) for line in lines]
    assert None not in found, lines
    return {f"{one[1]}{{{one[2] or ''}}}": float(one[3]) for one in found if one}


@pytest.mark.django_db
def test_whoever_knows_the_token_gets_them() -> None:
    answer = ask(authorization=f"Bearer {TOKEN}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, metrics.TEXT)
    assert figures(answer.content.decode())["database_up{}"] == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given", ["", TOKEN, "Bearer ", "Bearer other", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer é"]
)
def test_for_everybody_else_there_is_nothing(given: str) -> None:
    assert ask(authorization=given).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer"])
def test_without_a_token_there_are_none(settings: Settings, given: str) -> None:
    settings.METRICS_TOKEN = ""
    assert ask(authorization=given).status_code == 404


@pytest.mark.django_db
def test_the_centre_is_counted_in_its_log() -> None:
    site = make.site()
    here = make.desk_session(make.amina(site), site)
    make.in_state(State.SERVED, here)
    make.ticket(site, "ar")
    make.site("tikkurila", desks=["7"])
    found = figures(metrics.text(NOW + minutes(1)))
    moves = {
        name[len('moves_total{site="myyrmaki",move="') : -2]: many for name, many in found.items() if "move=" in name
    }
    assert moves == {"desk-open": 1, "issue": 2, "call": 1, "start": 1, "finish": 1}
    assert (found['waiting{site="myyrmaki"}'], found['waiting{site="tikkurila"}']) == (1, 0)
    assert found['site_version{site="myyrmaki"}'] == sum(moves.values())


@pytest.mark.django_db
def test_the_next_day_starts_from_nought() -> None:
    site = make.site()
    make.ticket(site)
    tomorrow = figures(metrics.text(NOW + minutes(24 * 60)))
    assert [name for name in tomorrow if name.startswith("moves")] == []
    assert (tomorrow['waiting{site="myyrmaki"}'], tomorrow['site_version{site="myyrmaki"}']) == (0, 1)


def test_without_the_database_the_process_still_tells_of_itself(transactional_db: None) -> None:
    with lost_database():
        assert figures(metrics.text(NOW)) == {"database_up{}": 0}


def test_a_process_tells_of_its_screens(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "POLL_INTERVAL", 3600)
    site = make.site()
    told: list[dict[str, float]] = []

    async def story() -> None:
        publisher = await watching.publisher_for(site.slug)
        assert publisher
        subscriptions = [publisher.subscribe(), publisher.subscribe()]
        for subscription in subscriptions:
            await subscription.next_messages()
        await issue(site)
        for subscription in subscriptions:
            await subscription.next_messages()
        told.append(numbers_of(publisher, version=3))
        for subscription in subscriptions:
            publisher.unsubscribe(subscription)
        told.append(numbers_of(publisher, version=3))

    in_loop(story)
    sitting, gone = told
    assert sitting.pop('watcher_age_seconds{site="myyrmaki"}') >= 0
    here = '{site="myyrmaki"}'
    assert sitting == {f"sockets{here}": 2, f"boards_total{here}": 4, f"watcher_behind{here}": 2}
    assert gone == {f"sockets{here}": 0, f"boards_total{here}": 4}


def numbers_of(publisher: BoardPublisher, version: int) -> dict[str, float]:
    """Without the database, which the loop's thread may not ask."""
    stats = next(stats for stats in watching.stats() if stats.site == publisher.slug)
    return figures("\n".join(line for _, line in metrics._of_watcher(stats, version)))


@pytest.mark.django_db
def test_every_metric_is_introduced_once() -> None:
    make.site()
    make.site("tikkurila", desks=["7"])
    text = metrics.text(NOW)
    introduced = re.findall(r"^# TYPE walking_desk_(\w+) (?:counter|gauge)$", text, re.MULTILINE)
    assert sorted(introduced) == sorted({name.partition("{")[0] for name in figures(text)})
    assert Site.objects.count() == 2
