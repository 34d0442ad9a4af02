"""Typed readers of the environment. A value that cannot be read stops the process with its name."""

import os
import secrets
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

POSTGRES_TIMEOUT_OPTIONS: dict[str, object] = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "options": "-c lock_timeout=10s -c idle_in_transaction_session_timeout=15s",
}
"""How long we wait for a database that the network has swallowed, and for the lock of somebody who froze in the middle
of a turn, whom the database then puts out."""


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, "1" if default else "0").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"", "0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, got {value!r}")


def number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number, got {value!r}")
    return int(value)


def one_of(name: str, first: str, *others: str) -> str:
    """The first is what it is unless something else is said."""
    value = os.environ.get(name, first)
    if value not in (first, *others):
        raise ImproperlyConfigured(f"{name} must be {' or '.join((first, *others))}, got {value!r}")
    return value


def required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} must be given")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A list written with commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(name: str, default: str) -> dict[str, object]:
    """`sqlite:///path` or `postgresql://user:password@host:port/name?option=value` as a Django database."""
    url = urlsplit(text(name, default))
    if url.scheme == "sqlite":
        return _sqlite(unquote(url.path[1:]))
    if url.scheme in {"postgresql", "postgres"}:
        return _postgresql(url)
    raise ImproperlyConfigured(f"{name} must begin with sqlite:// or postgresql://, got {url.scheme!r}")


def secret(name: str, kept_in: Path) -> str:
    """The secret from the environment, or one made once and kept in a file that only its owner can read."""
    if value := os.environ.get(name):
        return value
    kept_in.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(kept_in, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return kept_in.read_text()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return kept_in.read_text()


def _sqlite(path: str) -> dict[str, object]:
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,  # one for each of the threads that stay (deskapp/server/thread_pool.py)
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas},
        "TEST": {"NAME": f"{path}.test"},
    }


def _postgresql(url: SplitResult) -> dict[str, object]:
    options = dict(parse_qsl(url.query, keep_blank_values=True))
    pool = {"min_size": 2, "max_size": number("DATABASE_POOL", 20), "timeout": 10}
    # From the third time on a connection sends a statement by name: a fifth of what a ticket takes.
    planned = {"server_side_binding": True, "prepare_threshold": number("DATABASE_PREPARE", 2) or None}
    name = unquote(url.path[1:])
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": options.pop("user", None) or unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": options.pop("host", None) or url.hostname or "",
        "PORT": options.pop("port", None) or str(url.port or ""),
        "OPTIONS": {"pool": pool} | planned | POSTGRES_TIMEOUT_OPTIONS | options,
        "TEST": {"NAME": f"test_{name}"},
    }
