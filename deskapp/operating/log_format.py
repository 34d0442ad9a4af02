"""Formats log records without tokens of tickets and pairings, and without IP addresses.

They are redacted when a record is written, so that tracebacks and the records of libraries are covered too. Clients
write a part of most records, so the time of redaction must grow linearly with the text, and a record is shortened.
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
IPV6_RUN = re.compile(r"[0-9A-Fa-f:.]{2,}")
"""A whole run, which always matches: a pattern that has to find colons in it tries every start, in quadratic time."""
LONGEST_IPV6 = 45
LONGEST_MESSAGE, LONGEST_PROBLEM = 1_000, 10_000
"""Characters of a message and of a traceback that are logged."""


def redact(text: str) -> str:
    """The same text without tokens and addresses."""
    text = TOKEN_IN_PATH.sub(r"\1[token]", text)
    text = TOKEN_LIKE.sub("[token]", text)
    text = IPV4.sub("[address]", text)
    return IPV6_RUN.sub(_without_ipv6, text)


def shorten(text: str, longest: int) -> str:
    """The beginning and the end of the text, and how many characters are left out between them."""
    if len(text) <= longest:
        return text
    half = longest // 2
    return f"{text[:half]}[{len(text) - 2 * half} characters]{text[-half:]}"


def _without_ipv6(found: re.Match[str]) -> str:
    run, before = found[0], found.string[max(found.start() - 1, 0) : found.start()]
    # After a letter, such as the d of "std::vector", an address can begin at the next colon or full stop only.
    start = 0
    if before.isalnum() or before == "_":
        start = next((at for at, letter in enumerate(run, 1) if letter in ":."), len(run))
    return run[:start] + _redact_ipv6(run[start:])


def _redact_ipv6(run: str) -> str:
    if run.count(":") < 2 or len(run.strip(":.")) > LONGEST_IPV6:
        return run
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
        return shorten(redact(super().format(record)), LONGEST_PROBLEM if record.exc_info else LONGEST_MESSAGE)


class JsonFormatter(logging.Formatter):
    """For a machine: one object per line."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told = {"at": at, "level": record.levelname, "logger": record.name, "message": _message(record)}
        if (status := getattr(record, "status_code", None)) is not None:
            told["status"] = status
        if record.exc_info:
            told["problem"] = shorten(redact(self.formatException(record.exc_info)), LONGEST_PROBLEM)
        return json.dumps(told, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    return shorten(redact(record.getMessage()), LONGEST_MESSAGE)


FORMATS: dict[str, Callable[[], logging.Formatter]] = {"plain": PlainFormatter, "json": JsonFormatter}
