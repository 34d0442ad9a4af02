"""daphne's WebSocket with an end to its patience: for long messages, for many, and for whoever does not read."""

import socket
from itertools import count
from typing import Any

from autobahn.websocket.types import ConnectionDeny
from daphne.ws_protocol import WebSocketProtocol
from django.conf import settings

from deskapp.server.wire.http_protocol import peer_ip
from deskapp.server.wire.send_backpressure import SendBackpressure
from web.rate_limit import ProcessRateLimiter

TOO_SLOW, TOO_LARGE, TOO_MANY = 4408, 1009, 4429
HIGH_WATER_BYTES = 65_536
"""Unsent bytes from which on the sender waits."""
READ_CHUNK_BYTES = 4_096
"""Bytes that are read in one turn, so that a flood leaves turns to others, and that may stay unsent without notice."""
SOCKET_SEND_BUFFER_BYTES = 65_536
"""Of what the system keeps for a reader, it would else keep megabytes; Linux doubles this."""


ping_limiter = ProcessRateLimiter("pings", settings.PINGS_PER_MINUTE)
socket_numbers = count()


class BoundedWebSocket(WebSocketProtocol):  # type: ignore[misc]
    handshaking = message_received = closing = False
    early_data = b""
    configured, CONFIG_ATTRS = WebSocketProtocol.CONFIG_ATTRS, ()
    """Of the factory; autobahn would describe them all at every handshake, for a line of a log that nobody reads."""

    def connectionMade(self) -> None:
        for name in self.configured:
            setattr(self, name, getattr(self.factory, name))
        super().connectionMade()
        self.backpressure = SendBackpressure(HIGH_WATER_BYTES)
        self.socket_number = next(socket_numbers)
        self.transport.getHandle().setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_SEND_BUFFER_BYTES)
        self.transport.unregisterProducer()
        self.transport.bufferSize = READ_CHUNK_BYTES
        self.transport.registerProducer(self.backpressure, True)

    def connectionLost(self, reason: Any) -> None:
        self.factory.server_class.limiter.leave(peer_ip(self.transport))
        super().connectionLost(reason)

    def onClose(self, *how: Any) -> None:
        if hasattr(self, "request"):  # daphne knows a socket from the beginning of a handshake that can be read
            super().onClose(*how)

    # What comes in.

    def onConnect(self, request: Any) -> Any:
        if not request.headers.get("sec-websocket-protocol", "").isascii():  # daphne would call it an error of its own
            raise ConnectionDeny(ConnectionDeny.BAD_REQUEST, "Sec-WebSocket-Protocol is not ASCII")
        answer = super().onConnect(request)
        self.handshaking = True
        return answer

    def dataReceived(self, data: bytes) -> None:
        """Whoever does not wait for the answer to their handshake is not read until there is one. autobahn would take
        it for more of the handshake, and look through all of it again with every piece that comes."""
        if self.handshaking:
            self.early_data += data
            self.transport.pauseProducing()
        else:
            super().dataReceived(data)

    def onOpen(self) -> None:
        super().onOpen()
        self.handshaking = False
        self.transport.resumeProducing()
        early_data, self.early_data = self.early_data, b""
        self.dataReceived(early_data)

    def onMessageFrameBegin(self, length: int) -> None:
        super().onMessageFrameBegin(length)
        if self.message_data_total_length > settings.MAX_MESSAGE_BYTES and not self.failedByMe:
            self._fail_connection(TOO_LARGE, f"no message is longer than {settings.MAX_MESSAGE_BYTES} bytes")

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        """Nobody has anything to say here: the application hears the first message and closes the socket."""
        if self.message_received:
            self._stop_reading()
            return
        self.message_received = True
        super().onMessage(payload, isBinary)

    def onPing(self, payload: bytes) -> None:
        if ping_limiter.allows(self.socket_number):
            super().onPing(payload)
        else:
            self._close_then_drop(TOO_MANY, f"no more than {settings.PINGS_PER_MINUTE} pings in a minute")

    def _fail_connection(self, *arguments: Any, **options: Any) -> None:
        super()._fail_connection(*arguments, **options)
        self._stop_reading()

    # What goes out.

    def sendData(self, data: bytes, *arguments: Any, **options: Any) -> None:
        super().sendData(data, *arguments, **options)
        self.backpressure.count(len(data))
        if self.backpressure.unsent > settings.SEND_BUFFER_LIMIT_BYTES:
            self._close_then_drop(TOO_SLOW, f"{settings.SEND_BUFFER_LIMIT_BYTES} bytes were not read")

    def handle_reply(self, message: dict[str, Any]) -> None:
        """daphne leaves the reason of a close out."""
        if message["type"] == "websocket.close" and self.state == self.STATE_OPEN:
            self.sendClose(message.get("code", 1000), message.get("reason") or None)
        else:
            super().handle_reply(message)

    def check_timeouts(self) -> None:
        super().check_timeouts()
        if self.state == self.STATE_OPEN and self.backpressure.seconds_blocked > settings.SEND_TIMEOUT_SECONDS:
            self._close_then_drop(TOO_SLOW, f"nothing was read for {settings.SEND_TIMEOUT_SECONDS} seconds")

    def _close_then_drop(self, code: int, reason: str) -> None:
        """Says why, and after a second hangs up."""
        if self.state == self.STATE_OPEN and not self.closing:
            self.closing = True  # the close is sent too, so this is asked once more meanwhile
            self.sendClose(code, reason)
            self._stop_reading()

    def _stop_reading(self) -> None:
        self.transport.pauseProducing()

    def __repr__(self) -> str:
        """In a log there is no address."""
        return f"<socket {self.path}>"
