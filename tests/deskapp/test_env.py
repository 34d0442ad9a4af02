import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from deskapp import env


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Any:
    def give(value: str) -> None:
        monkeypatch.setenv("VALUE", value)

    monkeypatch.delenv("VALUE", raising=False)
    return give


def test_a_text_is_itself_or_the_default(given: Any) -> None:
    assert (env.text("VALUE"), env.text("VALUE", "usual")) == ("", "usual")
    given(" so ")
    assert env.text("VALUE", "usual") == " so "


@pytest.mark.parametrize(
    ("value", "meant"), [("1", True), ("TRUE", True), ("yes", True), (" on ", True), ("0", False), ("", False)]
)
def test_a_flag_is_one_or_nought(given: Any, value: str, meant: bool) -> None:
    given(value)
    assert env.flag("VALUE", default=not meant) == meant


def test_a_flag_has_a_default(given: Any) -> None:
    assert (env.flag("VALUE"), env.flag("VALUE", default=True)) == (False, True)


@pytest.mark.parametrize(("value", "meant"), [("0", 0), ("15000", 15000)])
def test_a_number_is_whole(given: Any, value: str, meant: int) -> None:
    given(value)
    assert env.number("VALUE", 5) == meant


def test_words_are_written_with_commas(given: Any) -> None:
    given("localhost, desk.example.org,,")
    assert env.words("VALUE") == ["localhost", "desk.example.org"]


@pytest.mark.parametrize(
    ("read", "value", "message"),
    [
        (lambda: env.flag("VALUE"), "maybe", "VALUE must be 1 or 0, got 'maybe'"),
        (lambda: env.number("VALUE", 5), "-1", "VALUE must be a whole number, got '-1'"),
        (lambda: env.number("VALUE", 5), "1.5", "VALUE must be a whole number, got '1.5'"),
        (lambda: env.number("VALUE", 5), "", "VALUE must be a whole number, got ''"),
        (lambda: env.number("VALUE", 5), "²", "VALUE must be a whole number, got '²'"),
        (lambda: env.one_of("VALUE", "plain", "json"), "xml", "VALUE must be plain or json, got 'xml'"),
        (lambda: env.required("VALUE"), "", "VALUE must be given"),
        (
            lambda: env.database("VALUE", ""),
            "mysql://host/name",
            "VALUE must begin with sqlite:// or postgresql://, got 'mysql'",
        ),
        (
            lambda: env.database("VALUE", ""),
            "db.sqlite3",
            "VALUE must begin with sqlite:// or postgresql://, got ''",
        ),
    ],
)
def test_what_cannot_be_read_stops_with_its_name(given: Any, read: Any, value: str, message: str) -> None:
    given(value)
    with pytest.raises(ImproperlyConfigured) as stopped:
        read()
    assert str(stopped.value) == message


@pytest.mark.parametrize(
    ("url", "name"),
    [("sqlite:////var/desk.sqlite3", "/var/desk.sqlite3"), ("sqlite:///var/my%20desk.sqlite3", "var/my desk.sqlite3")],
)
def test_sqlite_is_a_file_that_survives_a_power_cut(url: str, name: str) -> None:
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


def test_or_over_a_socket() -> None:
    found = env.database("VALUE", "postgresql:///desk?host=/run/postgresql&user=desk")
    assert [found[name] for name in ("NAME", "USER", "HOST", "PORT")] == ["desk", "desk", "/run/postgresql", ""]


def test_the_pool_is_as_large_as_one_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_POOL", "7")
    options: Any = env.database("VALUE", "postgresql://db/desk")["OPTIONS"]
    assert options["pool"]["max_size"] == 7


def test_a_secret_may_be_given(given: Any, tmp_path: Path) -> None:
    given("told")
    assert env.secret("VALUE", tmp_path / "key") == "told"
    assert not (tmp_path / "key").exists()


def test_a_secret_is_made_once_and_kept(given: Any, tmp_path: Path) -> None:
    kept = tmp_path / "var" / "key"
    made = env.secret("VALUE", kept)
    assert (len(made) > 50, env.secret("VALUE", kept)) == (True, made)


def test_only_its_owner_can_read_a_secret(given: Any, tmp_path: Path) -> None:
    env.secret("VALUE", tmp_path / "key")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_another_installation_has_another_secret(given: Any, tmp_path: Path) -> None:
    assert env.secret("VALUE", tmp_path / "one") != env.secret("VALUE", tmp_path / "two")


def test_one_of_several_is_the_first_unless_it_is_named(given: Any) -> None:
    assert env.one_of("VALUE", "plain", "json") == "plain"
    given("json")
    assert env.one_of("VALUE", "plain", "json") == "json"


def test_what_is_required_must_be_there(given: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match="VALUE must be given"):
        env.required("VALUE")
    given("told")
    assert env.required("VALUE") == "told"
