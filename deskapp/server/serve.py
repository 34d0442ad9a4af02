"""`python -m deskapp.server.serve`: daphne, its arguments, and bounds on what one client may do to the others.

`daphne deskapp.asgi:application` serves the same pages without those that lie below ASGI (docs/decisions/0007).
"""

import os
import resource
import sys
from typing import Any

import deskapp  # noqa: F401  (puts the apps of queue/ on the path)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskapp.settings")

from daphne import cli, server  # before anything else takes Twisted's reactor
from django.conf import settings

from deskapp.server.limits.connection_limiter import ConnectionLimiter
from deskapp.server.wire.http_protocol import BoundedHTTPChannel, BoundedRequest
from deskapp.server.wire.websocket_protocol import BoundedWebSocket

LISTEN_BACKLOG = 1_024
"""Connections that the system keeps until we take them; past that, a client has to try again a second later."""
ACCEPTS_PER_ITERATION = 4
"""Connections that are taken in one turn of the loop, so that those who are here have their turn too."""
RESERVED_FDS = 256
"""What a process opens besides connections, at most: the database, the layer, static files."""


class Server(server.Server):  # type: ignore[misc]
    def __init__(self, **options: Any) -> None:
        self.limiter = ConnectionLimiter(
            _connection_capacity(settings.MAX_CONNECTIONS), settings.MAX_CONNECTIONS_PER_ADDRESS
        )
        # The largest message is bounded by `Socket`: daphne's own bound holds for what is sent too.
        options |= {"websocket_max_message_size": 0, "websocket_max_frame_size": 0}
        ping_timeout = settings.PING_TIMEOUT_SECONDS
        options |= {"ping_interval": ping_timeout * 2 // 3, "ping_timeout": ping_timeout}
        options["endpoints"] = [_with_backlog(endpoint) for endpoint in options["endpoints"]]
        super().__init__(**options, ready_callable=self._bind)

    def _bind(self) -> None:
        """The factories are made, and nobody has been let in yet."""
        self.http_factory.protocol = BoundedHTTPChannel
        self.http_factory.timeOut = settings.REQUEST_TIMEOUT_SECONDS
        self.ws_factory.protocol = BoundedWebSocket
        self.ws_factory.setProtocolOptions(failByDrop=False)  # rather tell why

    def listen_success(self, port: Any) -> None:
        """Twisted would let in a hundred in one turn, and twenty more each time that so many came."""
        super().listen_success(port)
        accept = port.doRead

        def accept_few() -> None:
            port.numberAccepts = ACCEPTS_PER_ITERATION
            accept()

        port.doRead = accept_few

    async def handle_reply(self, protocol: BoundedRequest | BoundedWebSocket, message: dict[str, Any]) -> None:
        await super().handle_reply(protocol, message)
        await protocol.backpressure.drained()


class CommandLine(cli.CommandLineInterface):  # type: ignore[misc]
    server_class = Server


def _with_backlog(endpoint: str) -> str:
    return f"{endpoint}:backlog={LISTEN_BACKLOG}" if endpoint.startswith(("tcp:", "unix:")) else endpoint


def _connection_capacity(connections: int) -> int:
    """As many as were asked for, if the system lets one process open so many files."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + RESERVED_FDS
    files = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    return files - RESERVED_FDS


if __name__ == "__main__":
    CommandLine().run(sys.argv[1:])
