"""daphne's WebSocket protocol with limits on the size and number of messages, and on slow readers."""

import socket
from functools import lru_cache
from itertools import count
from typing import Any

from autobahn.websocket.protocol import PreparedMessage
from autobahn.websocket.types import ConnectionDeny
from daphne.ws_protocol import WebSocketProtocol
from django.conf import settings
from twisted.internet.tcp import Connection

from deskapp.server.wire.http_protocol import peer_ip
from deskapp.server.wire.send_backpressure import SendBackpressure
from web.rate_limit import ProcessRateLimiter

TOO_SLOW, TOO_LARGE, TOO_MANY = 4408, 1009, 4429
HIGH_WATER_BYTES = 65_536
"""Unsent bytes from which on the sender waits."""
READ_CHUNK_BYTES = 4_096
"""Bytes read per iteration, so that a flood does not block the others; and unsent bytes that pause no producer."""
SOCKET_SEND_BUFFER_BYTES = 65_536
"""Bytes of the kernel's send buffer, which would otherwise grow to megabytes; Linux doubles this."""


@lru_cache(maxsize=1)
def text_frame(text: str) -> bytes:
    """The frame of a message to clients, encoded once for all sockets: unmasked, and not compressed, because daphne
    accepts no extension in a handshake."""
    prepared = PreparedMessage(text.encode(), isBinary=False, applyMask=False, doNotCompress=True)
    frame: bytes = prepared.payloadHybi
    return frame


ping_limiter = ProcessRateLimiter("pings", settings.PINGS_PER_MINUTE)
socket_numbers = count()


class BoundedWebSocket(WebSocketProtocol):  # type: ignore[misc]
    handshaking = message_received = closing = False
    early_data = b""
    configured, CONFIG_ATTRS = WebSocketProtocol.CONFIG_ATTRS, ()
    """Copied from the factory here; autobahn would also format them at every handshake, for a log that is off."""

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
        if hasattr(self, "request"):  # daphne registers a socket when it begins a valid handshake
            super().onClose(*how)

    # Incoming.

    def onConnect(self, request: Any) -> Any:
        if not request.headers.get("sec-websocket-protocol", "").isascii():  # daphne would report its own error
            raise ConnectionDeny(ConnectionDeny.BAD_REQUEST, "Sec-WebSocket-Protocol is not ASCII")
        answer = super().onConnect(request)
        self.handshaking = True
        return answer

    def dataReceived(self, data: bytes) -> None:
        """Reading stops when a client sends data before its handshake is answered. autobahn would treat the data as
        part of the handshake, and search all of it again for every chunk."""
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
        """Clients must not send: the application gets the first message only, and closes the socket."""
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

    # Outgoing.

    def sendData(self, data: bytes, *arguments: Any, **options: Any) -> None:
        super().sendData(data, *arguments, **options)
        self.backpressure.count(len(data))
        if self.backpressure.unsent > settings.SEND_BUFFER_LIMIT_BYTES:
            self._close_then_drop(TOO_SLOW, f"{settings.SEND_BUFFER_LIMIT_BYTES} bytes were not read")

    def send_now(self, text: str) -> bool:
        """The `SendNow` of display/send_now.py. Bytes that the kernel does not take are sent as any others."""
        if not self._can_send_now():
            return False
        frame = text_frame(text)
        sent = self.transport.writeSomeData(frame)
        if isinstance(sent, BaseException):  # the connection is lost, which the reactor's own write will handle
            sent = 0
        if sent < len(frame):
            self.sendData(frame[sent:])
        return True

    def _can_send_now(self) -> bool:
        """Whether nothing is unsent that a frame would overtake. Over TLS, bytes cannot go past the transport."""
        transport = self.transport
        return (
            self.state == self.STATE_OPEN
            and isinstance(transport, Connection)
            and not (self.send_queue or transport.dataBuffer or transport._tempDataBuffer)
        )

    def handle_reply(self, message: dict[str, Any]) -> None:
        """daphne omits the reason of a close."""
        if message["type"] == "websocket.close" and self.state == self.STATE_OPEN:
            self.sendClose(message.get("code", 1000), message.get("reason") or None)
        else:
            super().handle_reply(message)

    def check_timeouts(self) -> None:
        super().check_timeouts()
        if self.state == self.STATE_OPEN and self.backpressure.seconds_blocked > settings.SEND_TIMEOUT_SECONDS:
            self._close_then_drop(TOO_SLOW, f"nothing was read for {settings.SEND_TIMEOUT_SECONDS} seconds")

    def _close_then_drop(self, code: int, reason: str) -> None:
        """Sends the reason, and drops the connection after a second."""
        if self.state == self.STATE_OPEN and not self.closing:
            self.closing = True  # `sendClose` sends data, and so may call this again
            self.sendClose(code, reason)
            self._stop_reading()

    def _stop_reading(self) -> None:
        self.transport.pauseProducing()

    def __repr__(self) -> str:
        """For the log, which has no addresses."""
        return f"<socket {self.path}>"
