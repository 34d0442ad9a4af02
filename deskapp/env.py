"""The environment as `settings` reads it, by environs: a value that cannot be read stops the process with its name."""

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from environs import Env
from marshmallow.validate import Range

env = Env()

POSTGRES_TIMEOUT_OPTIONS: dict[str, object] = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "options": "-c lock_timeout=10s -c idle_in_transaction_session_timeout=15s",
}
"""Seconds, but `tcp_user_timeout` is in milliseconds: timeouts for an unreachable database and for the lock of a frozen
process, whose transaction PostgreSQL ends."""

RENAMED = {
    "BODY_BYTES": "MAX_BODY_BYTES",
    "CONNECTIONS": "MAX_CONNECTIONS",
    "CONNECTIONS_PER_ADDRESS": "MAX_CONNECTIONS_PER_ADDRESS",
    "DATABASE_POOL": "DATABASE_POOL_SIZE",
    "DATABASE_PREPARE": "DATABASE_PREPARE_THRESHOLD",
    "IDLE_SECONDS": "REQUEST_TIMEOUT_SECONDS and PING_TIMEOUT_SECONDS",
    "MESSAGE_BYTES": "MAX_MESSAGE_BYTES",
    "SLOW_SECONDS": "SEND_TIMEOUT_SECONDS",
    "SOCKETS": "MAX_SOCKETS",
    "SOCKETS_PER_ADDRESS": "MAX_SOCKETS_PER_ADDRESS",
    "UNSENT_BYTES": "SEND_BUFFER_LIMIT_BYTES",
}
"""Earlier name of a setting → its present name. An earlier name would otherwise be ignored silently."""


def refuse_renamed() -> None:
    """Raises `ImproperlyConfigured` for the first setting that is given under its earlier name."""
    for old, new in RENAMED.items():
        if old in os.environ:
            raise ImproperlyConfigured(f"The setting {old} is now called {new}.")


def count(name: str, default: int) -> int:
    """A whole number that is not negative."""
    return env.int(name, default, validate=Range(min=0))


def database(name: str, default: str) -> dict[str, Any]:
    """`sqlite:///path` or `postgresql://user:password@host:port/name?option=value` as a Django database."""
    url = env.str(name, default)
    if url.partition(":")[0] not in {"sqlite", "postgresql", "postgres"}:
        raise ImproperlyConfigured(f"{name} must begin with sqlite:// or postgresql://")
    found: dict[str, Any] = dict(dj_database_url.parse(url))
    return _sqlite(found) if url.startswith("sqlite") else _postgresql(found)


def secret(name: str, kept_in: Path) -> str:
    """The secret from the environment, or one made once and kept in a file that only its owner can read."""
    if value := env.str(name, ""):
        return value
    kept_in.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(kept_in, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return kept_in.read_text()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return kept_in.read_text()


def _sqlite(found: dict[str, Any]) -> dict[str, Any]:
    Path(found["NAME"]).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
    return {
        "ENGINE": found["ENGINE"],
        "NAME": found["NAME"],
        "CONN_MAX_AGE": None,  # one connection for each thread of the pool (deskapp/server/thread_pool.py)
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas},
        "TEST": {"NAME": f"{found['NAME']}.test"},
    }


def _postgresql(found: dict[str, Any]) -> dict[str, Any]:
    options = dict(found.get("OPTIONS", {}))
    pool = {"min_size": 2, "max_size": count("DATABASE_POOL_SIZE", 20), "timeout": 10}
    # From the third execution on, a connection sends a statement by name, which saves a fifth of a ticket's time.
    prepared = {
        "server_side_binding": True,
        "prepare_threshold": count("DATABASE_PREPARE_THRESHOLD", 2) or None,
    }
    # Only the query can give a unix socket's folder, and PostgreSQL's tools need user, host and port separately.
    address = {key: str(options.pop(key.lower(), None) or found[key] or "") for key in ("USER", "HOST", "PORT")}
    return {
        "ENGINE": found["ENGINE"],
        "NAME": found["NAME"],
        "PASSWORD": found["PASSWORD"] or "",
        **address,
        "OPTIONS": {"pool": pool} | prepared | POSTGRES_TIMEOUT_OPTIONS | options,
        "TEST": {"NAME": f"test_{found['NAME']}"},
    }
