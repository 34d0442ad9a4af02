import logging
from collections.abc import Iterator
from io import StringIO

import pytest

from deskapp.operating.log_rate import PER_MINUTE, RateLimitedHandler

FLOOD = PER_MINUTE + 5
SUMMARY = "5 more records like the last ones were left out within one minute"


@pytest.fixture
def handler() -> Iterator[RateLimitedHandler]:
    made = RateLimitedHandler()
    made.setStream(StringIO())
    yield made
    made.close()


def log(handler: RateLimitedHandler, at: float, message: str = "Not Found: /x", **more: object) -> None:
    told = {"name": "django.request", "levelno": logging.WARNING, "levelname": "WARNING", "msg": message, "created": at}
    handler.handle(logging.makeLogRecord(told | more))


def lines(handler: RateLimitedHandler) -> list[str]:
    written: StringIO = handler.stream
    return written.getvalue().splitlines()


def test_one_line_says_how_many_records_of_a_minute_were_left_out(handler: RateLimitedHandler) -> None:
    for number in range(FLOOD):
        log(handler, 1, f"Not Found: /{number}")
    assert lines(handler) == [f"Not Found: /{number}" for number in range(PER_MINUTE)]
    log(handler, 60, "Not Found: /later")
    assert lines(handler)[PER_MINUTE:] == [SUMMARY, "Not Found: /later"]


def test_records_left_out_are_counted_when_the_process_ends(handler: RateLimitedHandler) -> None:
    for _ in range(FLOOD):
        log(handler, 1)
    handler.close()
    assert lines(handler)[PER_MINUTE:] == [SUMMARY]


def test_a_summary_has_the_level_the_logger_and_the_status_of_its_kind(handler: RateLimitedHandler) -> None:
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(status_code)s %(message)s"))
    for _ in range(FLOOD):
        log(handler, 1, status_code=404)
    handler.close()
    assert lines(handler)[-1] == f"WARNING django.request 404 {SUMMARY}"


@pytest.mark.parametrize(
    "other", [{"status_code": 403}, {"lineno": 9}, {"name": "tickets"}, {"levelno": logging.ERROR}]
)
def test_another_kind_is_still_logged(handler: RateLimitedHandler, other: dict[str, object]) -> None:
    for _ in range(FLOOD):
        log(handler, 1, status_code=404)
    log(handler, 1, "of another kind", **other)
    assert lines(handler)[-1] == "of another kind"


def test_records_below_a_warning_are_not_limited(handler: RateLimitedHandler) -> None:
    for _ in range(FLOOD):
        log(handler, 1, levelno=logging.INFO)
    assert len(lines(handler)) == FLOOD


def test_each_minute_has_room_again_without_a_summary_of_nothing(handler: RateLimitedHandler) -> None:
    for at in (1, 61):
        for _ in range(PER_MINUTE):
            log(handler, at)
    assert lines(handler) == ["Not Found: /x"] * 2 * PER_MINUTE
