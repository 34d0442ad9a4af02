import pytest
from django.test import Client
from pytest_django import Settings

import deskapp
from tests.faults.database import lost_database

LAYER = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}


def test_a_process_is_alive_even_without_a_database() -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"alive": True, "app_version": deskapp.VERSION})


@pytest.mark.django_db
@pytest.mark.parametrize(("layers", "state"), [({}, "disabled"), (LAYER, "idle")])
def test_readyz_reports_ready_with_a_database(settings: Settings, layers: dict[str, object], state: str) -> None:
    settings.CHANNEL_LAYERS = layers
    answer = Client().get("/readyz")
    ready = {"ready": True, "database": True, "pubsub": state, "app_version": deskapp.VERSION}
    assert (answer.status_code, answer.json()) == (200, ready)


def test_readyz_reports_not_ready_without_a_database(transactional_db: None) -> None:
    with lost_database():
        answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["ready"], answer.json()["database"]) == (503, False, False)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.django_db
def test_health_pages_answer_head_requests(path: str) -> None:
    answer = Client().head(path)
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_pages_reject_posts(path: str) -> None:
    assert Client().post(path).status_code == 405
