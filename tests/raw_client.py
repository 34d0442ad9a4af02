"""A client that sends raw bytes over TCP, from any address of the loopback, and need not keep to any protocol."""

import socket
import struct
from collections.abc import Iterator
from time import monotonic, sleep

ANSWER_TIMEOUT = 30
"""Seconds that an answer may take on a busy machine."""
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
UPGRADE = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{more}\r\n"
)


class RawClient:
    def __init__(self, port: int, source: str = "127.0.0.1", small_receive_buffer: bool = False) -> None:
        self.socket = socket.socket()
        self.socket.settimeout(ANSWER_TIMEOUT)
        if small_receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.bind((source, 0))
        self.socket.connect(("127.0.0.1", port))
        self._buffered = b""

    def __enter__(self) -> "RawClient":
        return self

    def __exit__(self, *problem: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        """A connection that the server has closed is no error: what it did not take is dropped."""
        try:
            self.socket.sendall(data)
        except OSError:
            pass

    def status_within(self, seconds: float) -> int:
        """The status of the answer; 0 if none comes in time."""
        self.socket.settimeout(seconds)
        try:
            return status(self.receive())
        except TimeoutError:
            return 0

    def receive(self) -> bytes:
        """Some bytes; empty when the server has closed the connection."""
        if self._buffered:
            buffered, self._buffered = self._buffered, b""
            return buffered
        try:
            return self.socket.recv(65_536)
        except ConnectionError:
            return b""

    def receive_all(self) -> bytes:
        received = b""
        while piece := self.receive():
            received += piece
        return received

    def exchange(self, data: bytes) -> bytes:
        """The whole answer to a request with `Connection: close`."""
        self.send(data)
        return self.receive_all()

    def is_closed_unread(self) -> bool:
        """Whether the server closes the connection while the client does not read from it."""
        until = monotonic() + ANSWER_TIMEOUT
        while monotonic() < until:
            if self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                return True
            sleep(0.1)
        return False

    def open_websocket(self, path: str = "/ws/board/myyrmaki/", more: str = "") -> bytes:
        """Returns the head of the answer; after a 101 the connection is a WebSocket."""
        self.send(UPGRADE.format(path=path, more=more).encode())
        return self.receive_head()

    def receive_head(self) -> bytes:
        received = b""
        while b"\r\n\r\n" not in received and (piece := self.receive()):
            received += piece
        head, _, self._buffered = received.partition(b"\r\n\r\n")
        return head

    def messages(self) -> Iterator[str]:
        """The text messages, until the connection ends. Any other frame but a ping is an error."""
        received = b""
        while piece := self.receive():
            received += piece
            while (one := _frame_of(received)) is not None:
                code, payload, received = one
                assert code in {TEXT, PING}, (code, payload)
                if code == TEXT:
                    yield payload.decode()

    def reset(self) -> None:
        """Ends the connection without a goodbye: the server's next bytes are answered by an error."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def close_reason(self) -> tuple[int, str] | None:
        """Code and reason of the close frame, past all other frames; None if the connection ended without one."""
        received, until = b"", monotonic() + ANSWER_TIMEOUT
        while (piece := self.receive()) and monotonic() < until:
            received += piece
            while (one := _frame_of(received)) is not None:
                code, payload, received = one
                if code == CLOSE:
                    return struct.unpack(">H", payload[:2])[0], payload[2:].decode()
        assert not piece, "the socket is still open"
        return None


def frame(code: int, payload: bytes, last: bool = True) -> bytes:
    """As a client masks it, though with zeros."""
    size = len(payload)
    if size < 126:
        length = bytes([0x80 | size])
    else:
        length = b"\xfe" + struct.pack(">H", size) if size < 65_536 else b"\xff" + struct.pack(">Q", size)
    return bytes([last << 7 | code]) + length + b"\0\0\0\0" + payload


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    every = {"Host": "127.0.0.1", "Connection": "close", "Content-Length": str(len(body))}
    every |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in every.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def status(answer: bytes) -> int:
    """0 where the connection ended without an answer."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


def _frame_of(data: bytes) -> tuple[int, bytes, bytes] | None:
    """Its code, its payload and what follows, once all of it is there."""
    if len(data) < 4:
        return None
    size, start = data[1] & 0x7F, 2
    if size == 126:
        size, start = struct.unpack(">H", data[2:4])[0], 4
    elif size == 127:
        size, start = struct.unpack(">Q", data[2:10].ljust(8, b"\xff"))[0], 10
    if len(data) < start + size:
        return None
    return data[0] & 0x0F, data[start : start + size], data[start + size :]
