"""daphne's WebSocket with an end to its patience: for long messages, for many, and for whoever does not read."""

import socket
from typing import Any

from autobahn.websocket.types import ConnectionDeny
from daphne.ws_protocol import WebSocketProtocol
from django.conf import settings

from deskapp.server.wire.http_protocol import peer_of
from deskapp.server.wire.send_backpressure import Outlet
from web.rate_limit import Throttle

TOO_SLOW, TOO_LARGE, TOO_MANY = 4408, 1009, 4429
HIGH_WATER = 65_536
"""Unsent bytes from which on the sender waits."""
AT_ONCE = 4_096
"""Bytes that are read in one turn, so that a flood leaves turns to others, and that may stay unsent without notice."""
KERNEL_BYTES = 65_536
"""Of what the system keeps for a reader, it would else keep megabytes; Linux doubles this."""


class Socket(WebSocketProtocol):  # type: ignore[misc]
    shaking_hands = heard = ended = False
    early = b""
    configured, CONFIG_ATTRS = WebSocketProtocol.CONFIG_ATTRS, ()
    """Of the factory; autobahn would describe them all at every handshake, for a line of a log that nobody reads."""

    def connectionMade(self) -> None:
        for name in self.configured:
            setattr(self, name, getattr(self.factory, name))
        super().connectionMade()
        self.outlet = Outlet(HIGH_WATER)
        self.pings = Throttle(settings.PINGS_PER_MINUTE)
        self.transport.getHandle().setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)
        self.transport.unregisterProducer()
        self.transport.bufferSize = AT_ONCE
        self.transport.registerProducer(self.outlet, True)

    def connectionLost(self, reason: Any) -> None:
        self.factory.server_class.crowd.leave(peer_of(self.transport))
        super().connectionLost(reason)

    def onClose(self, *how: Any) -> None:
        if hasattr(self, "request"):  # daphne knows a socket from the beginning of a handshake that can be read
            super().onClose(*how)

    # What comes in.

    def onConnect(self, request: Any) -> Any:
        if not request.headers.get("sec-websocket-protocol", "").isascii():  # daphne would call it an error of its own
            raise ConnectionDeny(ConnectionDeny.BAD_REQUEST, "Sec-WebSocket-Protocol is not ASCII")
        answer = super().onConnect(request)
        self.shaking_hands = True
        return answer

    def dataReceived(self, data: bytes) -> None:
        """Whoever does not wait for the answer to their handshake is not read until there is one. autobahn would take
        it for more of the handshake, and look through all of it again with every piece that comes."""
        if self.shaking_hands:
            self.early += data
            self.transport.pauseProducing()
        else:
            super().dataReceived(data)

    def onOpen(self) -> None:
        super().onOpen()
        self.shaking_hands = False
        self.transport.resumeProducing()
        early, self.early = self.early, b""
        self.dataReceived(early)

    def onMessageFrameBegin(self, length: int) -> None:
        super().onMessageFrameBegin(length)
        if self.message_data_total_length > settings.MESSAGE_BYTES and not self.failedByMe:
            self._fail_connection(TOO_LARGE, f"no message is longer than {settings.MESSAGE_BYTES} bytes")

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        """Nobody has anything to say here: the application hears the first message and closes the socket."""
        if self.heard:
            self._listen_no_more()
            return
        self.heard = True
        super().onMessage(payload, isBinary)

    def onPing(self, payload: bytes) -> None:
        if self.pings.allows("this socket"):
            super().onPing(payload)
        else:
            self._end(TOO_MANY, f"no more than {settings.PINGS_PER_MINUTE} pings in a minute")

    def _fail_connection(self, *arguments: Any, **options: Any) -> None:
        super()._fail_connection(*arguments, **options)
        self._listen_no_more()

    # What goes out.

    def sendData(self, data: bytes, *arguments: Any, **options: Any) -> None:
        super().sendData(data, *arguments, **options)
        self.outlet.count(len(data))
        if self.outlet.unsent > settings.UNSENT_BYTES:
            self._end(TOO_SLOW, f"{settings.UNSENT_BYTES} bytes were not read")

    def handle_reply(self, message: dict[str, Any]) -> None:
        """daphne leaves the reason of a close out."""
        if message["type"] == "websocket.close" and self.state == self.STATE_OPEN:
            self.sendClose(message.get("code", 1000), message.get("reason") or None)
        else:
            super().handle_reply(message)

    def check_timeouts(self) -> None:
        super().check_timeouts()
        if self.state == self.STATE_OPEN and self.outlet.seconds_behind > settings.SLOW_SECONDS:
            self._end(TOO_SLOW, f"nothing was read for {settings.SLOW_SECONDS} seconds")

    def _end(self, code: int, reason: str) -> None:
        """Says why, and after a second hangs up."""
        if self.state == self.STATE_OPEN and not self.ended:
            self.ended = True  # the close is sent too, so this is asked once more meanwhile
            self.sendClose(code, reason)
            self._listen_no_more()

    def _listen_no_more(self) -> None:
        self.transport.pauseProducing()

    def __repr__(self) -> str:
        """In a log there is no address."""
        return f"<socket {self.path}>"
