"""A client without manners: raw bytes over TCP, from any address of the loopback."""

import socket
import struct
from time import monotonic, sleep

ANSWER_TIMEOUT = 30
"""Seconds that an answer may take on a busy machine."""
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
UPGRADE = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{more}\r\n"
)


class Rough:
    def __init__(self, port: int, source: str = "127.0.0.1", small: bool = False) -> None:
        """`small`: the system keeps as little as it can of what is not read."""
        self.socket = socket.socket()
        self.socket.settimeout(ANSWER_TIMEOUT)
        if small:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.bind((source, 0))
        self.socket.connect(("127.0.0.1", port))
        self._ahead = b""

    def __enter__(self) -> "Rough":
        return self

    def __exit__(self, *problem: object) -> None:
        self.socket.close()

    def say(self, data: bytes) -> None:
        """Whatever the server still takes of it."""
        try:
            self.socket.sendall(data)
        except OSError:
            pass

    def status_within(self, seconds: float) -> int:
        """Of the answer to what was said; 0 if there is none."""
        self.socket.settimeout(seconds)
        try:
            return status(self.hear())
        except TimeoutError:
            return 0

    def hear(self) -> bytes:
        """A piece of what comes; empty when the other side has ended it."""
        if self._ahead:
            ahead, self._ahead = self._ahead, b""
            return ahead
        try:
            return self.socket.recv(65_536)
        except ConnectionError:
            return b""

    def hear_out(self) -> bytes:
        heard = b""
        while piece := self.hear():
            heard += piece
        return heard

    def ask(self, data: bytes) -> bytes:
        """All of an answer, where the question has `Connection: close`."""
        self.say(data)
        return self.hear_out()

    def ends_unread(self) -> bool:
        """Whether the server hangs up on whoever does not read; what it had sent is still not read."""
        until = monotonic() + ANSWER_TIMEOUT
        while monotonic() < until:
            if self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                return True
            sleep(0.1)
        return False

    def open_board(self, path: str = "/ws/board/myyrmaki/", more: str = "") -> bytes:
        """The answer's head; for 101 this is a socket from now on."""
        self.say(UPGRADE.format(path=path, more=more).encode())
        return self.hear_head()

    def hear_head(self) -> bytes:
        heard = b""
        while b"\r\n\r\n" not in heard and (piece := self.hear()):
            heard += piece
        head, _, self._ahead = heard.partition(b"\r\n\r\n")
        return head

    def goodbye(self) -> tuple[int, str] | None:
        """Code and reason with which the socket was closed, past all the boards; None if it ended without."""
        heard, until = b"", monotonic() + ANSWER_TIMEOUT
        while (piece := self.hear()) and monotonic() < until:
            heard += piece
            while (one := _frame_of(heard)) is not None:
                code, payload, heard = one
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
