"""For every request and every failure, the log has no token and no client address."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from demo.simulation.http_client import HttpClient
from deskapp.operating import log_format
from deskapp.operating.log_format import FORMATS, redact
from stations import actions
from tests import clients, make
from tests.faults.database import lost_database
from tests.make import NOW
from tests.running_server import server

HERE = "203.0.113.9"
TOKEN = "V1StGXR8_Z5jdHi6B-myTa"
LETTERS = "abcdefghijklmnopqrstuv"
"""A token may have no digit at all."""


@pytest.fixture(params=FORMATS)
def written(request: pytest.FixtureRequest) -> Iterator[StringIO]:
    """What the process would write in either format, down to the last detail."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(FORMATS[request.param]())
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def says_no_secret(written: StringIO, *secrets: str) -> bool:
    text = written.getvalue()
    return bool(text) and not any(secret in text for secret in (HERE, *secrets))


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (f"Not Found: /t/{LETTERS}/", "Not Found: /t/[token]/"),
        (f"Gone: /PAIR/{LETTERS}", "Gone: /PAIR/[token]"),
        (f"'/kiosk/tickets/{LETTERS}/' and '/t//{LETTERS}?x=1'", "'/kiosk/tickets/[token]/' and '/t//[token]?x=1'"),
        (f"next=%2Ft%2F{LETTERS}%2Fleave%2F", "next=%2Ft%2F[token]%2Fleave%2F"),
        (f"Key (token)=({TOKEN}) exists", "Key (token)=([token]) exists"),
        ("Method Not Allowed: /kiosk/tickets/", "Method Not Allowed: /kiosk/tickets/"),
        (f"{HERE}:51234 and {HERE}.", "[address]:51234 and [address]."),
        ("[2001:db8::9]:443, ::1, fe80::1%eth0", "[[address]]:443, [address], [address]%eth0"),
        ("2001:db8:0:0:0:0:0:9: gone", "[address] gone"),
        (f"::ffff:{HERE}", "[address][address]"),
        ("at 12:30:45, std::vector, 5:2", "at 12:30:45, std::vector, 5:2"),
        (
            "File tests/test_every_acknowledged_ticket.py, line 8",
            "File tests/test_every_acknowledged_ticket.py, line 8",
        ),
    ],
)
def test_tokens_and_addresses_are_redacted(said: str, written: str) -> None:
    assert redact(said) == written


@pytest.mark.django_db
@pytest.mark.parametrize("token", [TOKEN, LETTERS])
@pytest.mark.parametrize("path", ["/t/{}/", "/t/{}/leave/", "/pair/{}/", "/kiosk/tickets/{}/", "/nowhere//t/{}"])
def test_a_failed_page_request_is_logged_without_its_token(written: StringIO, path: str, token: str) -> None:
    assert Client(REMOTE_ADDR=HERE).get(path.format(token)).status_code >= 400
    assert says_no_secret(written, token)
    assert path.format("[token]") in written.getvalue()


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_a_csrf_failure_is_logged_without_tokens(written: StringIO) -> None:
    site = make.site()
    token, link = str(make.ticket(site).token), actions.create_pairing_token(make.station(site), at=NOW)
    stranger = Client(enforce_csrf_checks=True, REMOTE_ADDR=HERE)
    assert [stranger.post(path).status_code for path in (f"/t/{token}/leave/", f"/pair/{link}/")] == [403, 403]
    assert says_no_secret(written, token, link)


@pytest.mark.django_db
def test_a_failed_login_is_logged_without_its_password(written: StringIO) -> None:
    assert Client(REMOTE_ADDR=HERE).post("/login/", {"username": "amina", "password": TOKEN}).status_code == 200
    assert says_no_secret(written, TOKEN)


def test_a_database_outage_is_logged_without_the_token(transactional_db: None, written: StringIO) -> None:
    token = str(make.ticket(make.site()).token)
    with lost_database():
        assert Client(REMOTE_ADDR=HERE).get(f"/t/{token}/").status_code == 503
    assert says_no_secret(written, token)
    assert "/t/[token]/" in written.getvalue()


def test_a_traceback_is_logged_without_tokens_and_addresses(written: StringIO) -> None:
    try:
        raise ValueError(f"/t/{LETTERS}/ from {HERE}")
    except ValueError:
        logging.getLogger("test").exception("broken for %s", HERE)
    assert says_no_secret(written, LETTERS)
    assert "/t/[token]/ from [address]" in written.getvalue()


@pytest.mark.server
@pytest.mark.parametrize("form", FORMATS)
def test_the_debug_log_of_a_server_has_no_tokens(tmp_path: Path, capfd: pytest.CaptureFixture[str], form: str) -> None:
    with server(tmp_path, environment={"LOG_LEVEL": "DEBUG", "LOG_FORMAT": form}) as running:
        kiosk = clients.paired(running.demo, "kiosk")
        follow = kiosk.post("/kiosk/tickets/", {"language": "so", "key": "k"}).json["follow"]
        token, link = follow.split("/")[-2], running.demo["kiosk"].split("/")[-2]
        statuses = [
            HttpClient(running.base).get(path).status for path in (follow, f"{follow}x/", running.demo["kiosk"])
        ]
    said = capfd.readouterr().err
    assert statuses == [200, 404, 410]
    assert ("/t/[token]/" in said, "/pair/[token]/" in said, "[address]" in said) == (True, True, True)
    secrets = [token, link, "127.0.0.1", *kiosk.cookies.values()]
    assert [secret for secret in secrets if secret in said] == []


def record(**more: Any) -> logging.LogRecord:
    return logging.makeLogRecord(
        {"name": "tickets.change_notifications", "levelname": "WARNING", "msg": "é \n%s", "args": ("x",)} | more
    )


def test_a_json_record_is_one_line() -> None:
    line = log_format.JsonFormatter().format(record(created=0.25, status_code=503))
    told = {
        "at": "1970-01-01T00:00:00.250+00:00",
        "level": "WARNING",
        "logger": "tickets.change_notifications",
        "message": "é \nx",
    }
    assert (json.loads(line), "\n" in line) == (told | {"status": 503}, False)


def test_a_plain_record_begins_with_its_level() -> None:
    assert log_format.PlainFormatter().format(record(msg="%s")) == "WARNING tickets.change_notifications: x"


def test_the_console_is_the_only_log_handler() -> None:
    logging_of: Any = settings.LOGGING
    assert (logging_of["root"]["handlers"], [*logging_of["handlers"]]) == (["console"], ["console"])
    assert [logging.getLogger(name).handlers for name in ("django", "django.server")] == [[], []]
