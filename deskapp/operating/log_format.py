"""Formats log records without tokens of tickets and pairings, and without IP addresses.

They are redacted when a record is written, so that tracebacks and the records of libraries are covered too.
"""

import json
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import ip_address

TOKEN_IN_PATH = re.compile(r"((?:/|%2F)(?:t|pair|kiosk(?:/|%2F)tickets)(?:/|%2F)+)[^/%\s?#\"'<>]+", re.IGNORECASE)
TOKEN_LIKE = re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{20,}")
"""Tokens of tickets have 22 characters, those of devices, sessions and forms 32."""
IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\w)")
IPV6_LIKE = re.compile(r"(?<!\w)[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")


def redact(text: str) -> str:
    """The same text without tokens and addresses."""
    text = TOKEN_IN_PATH.sub(r"\1[token]", text)
    text = TOKEN_LIKE.sub("[token]", text)
    text = IPV4.sub("[address]", text)
    return IPV6_LIKE.sub(_without_ipv6, text)


def _without_ipv6(found: re.Match[str]) -> str:
    run = found[0]
    told = {run, run.rstrip(":."), run.lstrip(":."), run.strip(":.")}
    return "[address]" if any(map(_is_address, told)) else run


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


class PlainFormatter(logging.Formatter):
    """For a person at a terminal."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class JsonFormatter(logging.Formatter):
    """For a machine: one object per line."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told = {"at": at, "level": record.levelname, "logger": record.name, "message": redact(record.getMessage())}
        if (status := getattr(record, "status_code", None)) is not None:
            told["status"] = status
        if record.exc_info:
            told["problem"] = redact(self.formatException(record.exc_info))
        return json.dumps(told, ensure_ascii=False)


FORMATS: dict[str, Callable[[], logging.Formatter]] = {"plain": PlainFormatter, "json": JsonFormatter}
