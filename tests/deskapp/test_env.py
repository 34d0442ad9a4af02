import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from environs import EnvError

from deskapp import env


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Any:
    def give(value: str) -> None:
        monkeypatch.setenv("VALUE", value)

    monkeypatch.delenv("VALUE", raising=False)
    return give


@pytest.mark.parametrize(("value", "meant"), [("0", 0), ("15000", 15000)])
def test_a_count_is_read_as_a_whole_number(given: Any, value: str, meant: int) -> None:
    given(value)
    assert env.count("VALUE", 5) == meant


@pytest.mark.parametrize("value", ["-1", "1.5", "", "many"])
def test_an_unreadable_count_raises_an_error_with_its_name(given: Any, value: str) -> None:
    given(value)
    with pytest.raises(EnvError, match="VALUE"):
        env.count("VALUE", 5)


@pytest.mark.parametrize("value", ["mysql://host/name", "db.sqlite3", ""])
def test_an_unsupported_database_raises_an_error_with_its_name(given: Any, value: str) -> None:
    given(value)
    with pytest.raises(ImproperlyConfigured, match=r"^VALUE must begin with sqlite:// or postgresql://$"):
        env.database("VALUE", "sqlite:///usual")


@pytest.mark.parametrize(("old", "new"), env.RENAMED.items())
def test_a_setting_under_its_earlier_name_is_refused_with_the_new_one(
    monkeypatch: pytest.MonkeyPatch, old: str, new: str
) -> None:
    env.refuse_renamed()
    monkeypatch.setenv(old, "1")
    with pytest.raises(ImproperlyConfigured, match=f"^The setting {old} is now called {new}.$"):
        env.refuse_renamed()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("SOCKETS", "100"),
        ("DEBUG", "maybe"),
        ("MAX_SOCKETS", "many"),
        ("LOG_FORMAT", "xml"),
        ("DATABASE_URL", "mysql://host/name"),
    ],
)
def test_the_program_does_not_start_with_a_setting_that_it_cannot_read(setting: str, value: str) -> None:
    command = [sys.executable, "-c", "import deskapp; from deskapp import settings"]
    stopped = subprocess.run(command, env=os.environ | {setting: value}, capture_output=True, text=True, check=False)
    assert (stopped.returncode, setting in stopped.stderr.splitlines()[-1]) == (1, True)


def test_metrics_need_a_token() -> None:
    command = [sys.executable, "-c", "import deskapp; from deskapp import settings"]
    stopped = subprocess.run(command, env=os.environ | {"METRICS": "1"}, capture_output=True, text=True, check=False)
    assert (stopped.returncode, "METRICS_TOKEN" in stopped.stderr.splitlines()[-1]) == (1, True)


@pytest.mark.parametrize(
    ("url", "name"),
    [("sqlite:////var/desk.sqlite3", "/var/desk.sqlite3"), ("sqlite:///var/my%20desk.sqlite3", "var/my desk.sqlite3")],
)
def test_an_sqlite_url_gives_durable_settings(url: str, name: str) -> None:
    assert env.database("VALUE", url) == {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
        "TEST": {"NAME": f"{name}.test"},
    }


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_postgresql_is_reached_over_the_network(scheme: str) -> None:
    assert env.database("VALUE", f"{scheme}://desk:p%40ss@db:5433/desk?sslmode=require") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "desk",
        "USER": "desk",
        "PASSWORD": "p@ss",
        "HOST": "db",
        "PORT": "5433",
        "OPTIONS": {
            "pool": {"min_size": 2, "max_size": 20, "timeout": 10},
            "server_side_binding": True,
            "prepare_threshold": 2,
            **env.POSTGRES_TIMEOUT_OPTIONS,
            "sslmode": "require",
        },
        "TEST": {"NAME": "test_desk"},
    }


def test_postgresql_is_reached_over_a_unix_socket() -> None:
    found = env.database("VALUE", "postgresql:///desk?host=/run/postgresql&user=desk")
    assert [found[name] for name in ("NAME", "USER", "HOST", "PORT")] == ["desk", "desk", "/run/postgresql", ""]


def test_the_pool_size_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_POOL_SIZE", "7")
    options: Any = env.database("VALUE", "postgresql://db/desk")["OPTIONS"]
    assert options["pool"]["max_size"] == 7


def test_a_secret_is_read_from_the_environment(given: Any, tmp_path: Path) -> None:
    given("told")
    assert env.secret("VALUE", tmp_path / "key") == "told"
    assert not (tmp_path / "key").exists()


def test_a_missing_secret_is_generated_once_and_stored(given: Any, tmp_path: Path) -> None:
    kept = tmp_path / "var" / "key"
    made = env.secret("VALUE", kept)
    assert (len(made) > 50, env.secret("VALUE", kept)) == (True, made)


def test_a_secret_file_is_readable_by_its_owner_only(given: Any, tmp_path: Path) -> None:
    env.secret("VALUE", tmp_path / "key")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_another_installation_has_another_secret(given: Any, tmp_path: Path) -> None:
    assert env.secret("VALUE", tmp_path / "one") != env.secret("VALUE", tmp_path / "two")
