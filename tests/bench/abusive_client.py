"""One client that misbehaves, as a process of its own and from an address of its own: `… KIND PORT SITE`."""

import os
import socket
import sys
from collections.abc import Callable, Iterator
from time import sleep

ADDRESS = "127.0.0.2"
MEGABYTE = 1 << 20
Opened = list[socket.socket]


def _to(port: int, path: str, *lines: str) -> socket.socket:
    opened = socket.create_connection(("127.0.0.1", port), timeout=5, source_address=(ADDRESS, 0))
    head = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", *lines]
    opened.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
    return opened


def _board(port: int, site: str) -> socket.socket:
    handshake = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13")
    return _to(port, f"/ws/board/{site}/", *handshake, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")


def unread(port: int, site: str) -> Iterator[None]:
    """A hundred sockets that are never read; every two seconds a hundred new ones."""
    while True:
        opened = [_board(port, site) for _ in range(100)]
        for _ in range(20):
            sleep(0.1)
            yield
        for one in opened:
            one.close()


def long(port: int, site: str) -> Iterator[None]:
    """Sockets, one upon another, with a message of a megabyte each."""
    length = MEGABYTE.to_bytes(8, "big")
    while True:
        with _board(port, site) as opened:
            opened.sendall(b"\x82\xff" + length + os.urandom(4) + bytes(MEGABYTE))
        yield


def greedy(port: int, site: str) -> Iterator[None]:
    """Sixteen requests at a time, answered or not."""
    while True:
        opened = [_to(port, "/kiosk/") for _ in range(16)]
        for one in opened:
            one.recv(1)
            one.close()
        yield


KINDS: dict[str, Callable[[int, str], Iterator[None]]] = {"unread": unread, "long": long, "greedy": greedy}


def main(kind: str, port: str, site: str) -> None:
    """Runs until it is ended. A kind that is disconnected after its first step begins again."""
    next(KINDS[kind](int(port), site))
    while True:
        try:
            for _ in KINDS[kind](int(port), site):
                pass
        except OSError:
            sleep(0.01)


if __name__ == "__main__":
    main(*sys.argv[1:])
