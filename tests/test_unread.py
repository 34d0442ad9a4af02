"""A reader that leaves too much unread is dropped for the bytes alone, however long it may take otherwise."""

from pathlib import Path

import pytest

from demo.simulation.http_client import HttpClient
from tests import clients
from tests.raw_client import RawClient
from tests.running_server import server

pytestmark = pytest.mark.server
LIMITS = {"SEND_BUFFER_LIMIT_BYTES": "16384", "SEND_TIMEOUT_SECONDS": "3600", "DEMO_TICKETS_PER_MINUTE": "60000"}


def take(kiosk: HttpClient, count: int) -> str:
    """The code of the last one."""
    taken = [kiosk.post("/kiosk/tickets/", {"language": "so", "key": f"{count} {n}"}) for n in range(count)]
    return str(taken[-1].json["code"])


def test_a_client_past_the_limit_of_unread_bytes_is_dropped(tmp_path: Path) -> None:
    with server(tmp_path, environment=LIMITS) as running:
        kiosk = clients.paired(running.demo, "kiosk")
        with RawClient(running.port, small_receive_buffer=True) as silent:
            silent.open_websocket()
            last = take(kiosk, 5)
            heard = b""
            while last.encode() not in heard:
                heard += silent.receive()
            take(kiosk, 400)
            assert silent.is_closed_unread()
