import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from pytest_django import Settings

from centre.models import Site
from deskapp.server.limits import http_requests
from deskapp.server.limits.client_ip import client_ip
from deskapp.server.limits.connection_limiter import ConnectionLimiter
from deskapp.server.limits.http_requests import RequestRateLimits
from tests import make
from tests.display.scenarios import in_loop
from tests.faults.database import lost_database
from web.refusals import TOO_LARGE

LIMIT = 10
Message = dict[str, Any]


def scope(client: str | None = "192.0.2.7", **headers: str) -> Message:
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "client": (client, 1234) if client else None, "headers": named, "query_string": b""}


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("not an address", "not an address"),
        (None, None),
    ],
)
def test_client_ip_normalises_the_address_of_the_client(client: str | None, expected: str | None) -> None:
    assert client_ip(scope(client)) == expected


def test_an_ipv6_network_of_64_bits_counts_as_one_client() -> None:
    here = client_ip(scope("2001:db8:0:1::1"))
    assert client_ip(scope("2001:db8:0:1:ffff:ffff:ffff:ffff")) == here
    assert client_ip(scope("2001:db8:0:2::1")) != here


@pytest.mark.parametrize(
    ("behind", "forwarded", "expected"),
    [
        (True, "198.51.100.9", "198.51.100.9"),
        (True, "203.0.113.1, 198.51.100.9", "198.51.100.9"),
        (True, "", "192.0.2.7"),
        (False, "198.51.100.9", "192.0.2.7"),
    ],
)
def test_only_the_address_added_by_our_proxy_is_trusted(
    settings: Settings, behind: bool, forwarded: str, expected: str
) -> None:
    settings.BEHIND_PROXY = behind
    assert client_ip(scope(x_forwarded_for=forwarded)) == expected


def test_a_connection_limiter_rejects_past_its_limits() -> None:
    limiter = ConnectionLimiter(most=3, per_address=2)
    limiter.enter("a")
    assert limiter.rejection_reason("a") is None
    limiter.enter("a")
    assert limiter.rejection_reason("a") == "no more than 2 at once from one address"
    assert limiter.rejection_reason("b") is None
    limiter.enter(None)
    assert limiter.rejection_reason("b") == limiter.rejection_reason(None) == "no more than 3 at once in all"


def test_a_connection_that_ends_frees_its_slot() -> None:
    limiter = ConnectionLimiter(most=1, per_address=1)
    limiter.enter("a")
    limiter.leave("a")
    assert (limiter.rejection_reason("a"), limiter.total, dict(limiter._of)) == (None, 0, {})


@pytest.fixture
def site(transactional_db: None) -> Site:
    return make.site()


@pytest.fixture
def rates(settings: Settings, clock: time_machine.Traveller) -> RequestRateLimits:
    settings.REQUESTS_PER_MINUTE, settings.DEMO_REQUESTS_PER_MINUTE = 3, 8
    return RequestRateLimits()


def allowed(rates: RequestRateLimits, address: str | None = "a") -> int:
    async def ask() -> int:
        return sum([await rates.allow(address) for _ in range(20)])

    counted: list[int] = []

    async def scenario() -> None:
        counted.append(await ask())

    in_loop(scenario)
    return counted[0]


def test_requests_to_a_real_centre_are_limited_per_address(rates: RequestRateLimits, site: Site) -> None:
    assert (allowed(rates, "a"), allowed(rates, "b")) == (3, 3)


def test_a_synthetic_centre_has_a_wider_rate_limit(rates: RequestRateLimits, site: Site) -> None:
    Site.objects.update(synthetic=True)
    assert allowed(rates) == 3 + 8


def test_one_real_site_keeps_the_rate_limit_of_a_real_centre(rates: RequestRateLimits, site: Site) -> None:
    Site.objects.update(synthetic=True)
    make.site("tikkurila")
    assert allowed(rates) == 3


def test_the_kind_of_centre_is_read_again_after_a_while(
    rates: RequestRateLimits, site: Site, clock: time_machine.Traveller
) -> None:
    assert allowed(rates) == 3
    Site.objects.update(synthetic=True)
    assert allowed(rates) == 0
    clock.shift(120)
    assert allowed(rates) == 3 + 8


@pytest.mark.django_db(transaction=True)
def test_the_usual_rate_limit_applies_without_a_database(rates: RequestRateLimits) -> None:
    with lost_database():
        assert allowed(rates) == 3


def test_a_request_without_an_address_is_not_limited(rates: RequestRateLimits) -> None:
    assert allowed(rates, None) == 20


@pytest.fixture
def ask(settings: Settings) -> Callable[..., tuple[Message, bytes]]:
    """Through the limits: the scope and the body that the application gets from these pieces."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.REQUESTS_PER_MINUTE = LIMIT, 1_000

    def asking(*pieces: bytes) -> tuple[Message, bytes]:
        got: list[tuple[Message, bytes, str]] = []

        async def application(scope: Message, receive: Any, send: Any) -> None:
            got.append((scope, (await receive())["body"], (await receive())["type"]))

        in_loop(lambda: http_requests.bounded(application)(scope(), _server(*pieces), None))
        assert got[0][2] == "http.disconnect"
        return got[0][:2]

    return asking


def _server(*pieces: bytes) -> Any:
    messages: asyncio.Queue[Message] = asyncio.Queue()
    for number, piece in enumerate(pieces, 1):
        messages.put_nowait({"type": "http.request", "body": piece, "more_body": number < len(pieces)})
    messages.put_nowait({"type": "http.disconnect"})
    return messages.get


@pytest.mark.parametrize("pieces", [[b""], [b"x" * LIMIT], [b"x" * 5, b"y" * 5], [b"", b"x", b""]])
def test_a_body_up_to_the_limit_is_handed_on(ask: Callable[..., tuple[Message, bytes]], pieces: list[bytes]) -> None:
    got, body = ask(*pieces)
    assert ("refused" in got, body) == (False, b"".join(pieces))


@pytest.mark.parametrize("pieces", [[b"x" * 11], [b"x" * 10, b"x"], [b"x"] * 40])
def test_no_part_of_an_oversized_body_is_handed_on(
    ask: Callable[..., tuple[Message, bytes]], pieces: list[bytes]
) -> None:
    got, body = ask(*pieces)
    assert (got["refused"], body) == (TOO_LARGE, b"")


def test_an_unfinished_body_does_not_reach_the_application() -> None:
    async def application(scope: Message, receive: Any, send: Any) -> None:
        raise AssertionError("half a request")

    sent: list[Message] = [{"type": "http.request", "body": b"x", "more_body": True}, {"type": "http.disconnect"}]
    messages = iter(sent)

    async def receive() -> Message:
        return next(messages)

    in_loop(lambda: http_requests.bounded(application)(scope(), receive, None))
