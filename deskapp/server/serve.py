"""`python -m deskapp.server.serve`: daphne with its arguments, and with limits below ASGI.

`daphne deskapp.asgi:application` serves the same pages without these limits (docs/decisions/0007).
"""

import os
import resource
import sys
from typing import Any

import deskapp  # puts the apps of queue/ on the path

deskapp.make_files_private()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskapp.settings")

from daphne import cli, server  # before anything else takes Twisted's reactor
from django.conf import settings

from deskapp.server.limits.connection_limiter import ConnectionLimiter
from deskapp.server.wire.http_protocol import BoundedHTTPChannel, BoundedRequest
from deskapp.server.wire.websocket_protocol import BoundedWebSocket
from display.send_now import SEND_NOW

LISTEN_BACKLOG = 1_024
"""Connections that the kernel queues until they are accepted; beyond that, a client retries a second later."""
ACCEPTS_PER_ITERATION = 4
"""Connections accepted per iteration of the event loop, so that it also serves the existing ones."""
RESERVED_FDS = 256
"""Files that a process opens besides connections, at most: database, channel layer, static files."""


class Server(server.Server):  # type: ignore[misc]
    def __init__(self, **options: Any) -> None:
        self.limiter = ConnectionLimiter(
            _connection_capacity(settings.MAX_CONNECTIONS), settings.MAX_CONNECTIONS_PER_ADDRESS
        )
        # `BoundedWebSocket` limits incoming messages; daphne's own limit would also apply to outgoing ones.
        options |= {"websocket_max_message_size": 0, "websocket_max_frame_size": 0}
        ping_timeout = settings.PING_TIMEOUT_SECONDS
        options |= {"ping_interval": ping_timeout * 2 // 3, "ping_timeout": ping_timeout}
        options["endpoints"] = [_with_backlog(endpoint) for endpoint in options["endpoints"]]
        super().__init__(**options, ready_callable=self._bind)

    def _bind(self) -> None:
        """Called when the factories exist and no connection has been accepted yet."""
        self.http_factory.protocol = BoundedHTTPChannel
        self.http_factory.timeOut = settings.REQUEST_TIMEOUT_SECONDS
        self.ws_factory.protocol = BoundedWebSocket
        self.ws_factory.setProtocolOptions(failByDrop=False)  # send a close frame with the reason

    def listen_success(self, port: Any) -> None:
        """Twisted would accept a hundred per iteration, and twenty more each time that so many came."""
        super().listen_success(port)
        accept = port.doRead

        def accept_few() -> None:
            port.numberAccepts = ACCEPTS_PER_ITERATION
            accept()

        port.doRead = accept_few

    def create_application(self, protocol: BoundedRequest | BoundedWebSocket, scope: dict[str, Any]) -> Any:
        if isinstance(protocol, BoundedWebSocket):
            scope["extensions"] = {SEND_NOW: protocol.send_now}
        return super().create_application(protocol, scope)

    async def handle_reply(self, protocol: BoundedRequest | BoundedWebSocket, message: dict[str, Any]) -> None:
        await super().handle_reply(protocol, message)
        await protocol.backpressure.drained()


class CommandLine(cli.CommandLineInterface):  # type: ignore[misc]
    server_class = Server


def _with_backlog(endpoint: str) -> str:
    return f"{endpoint}:backlog={LISTEN_BACKLOG}" if endpoint.startswith(("tcp:", "unix:")) else endpoint


def _connection_capacity(connections: int) -> int:
    """The requested number, if the system lets one process open so many files, else fewer."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + RESERVED_FDS
    files = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    return files - RESERVED_FDS


if __name__ == "__main__":
    CommandLine().run(sys.argv[1:])
