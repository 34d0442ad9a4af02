"""A TCP proxy between any two parts of a centre, with faults on demand."""

import asyncio
import socket
import struct
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from tests.faults.loop import Loop
from tests.faults.network_fault import NO_FAULT, Breakpoint, Cut, Direction, NetworkFault

Target = Path | int
"""A unix socket, or a port of this machine."""


@dataclass(eq=False)
class Link:
    """One client's connection and the one made for it."""

    client: StreamWriter
    target: StreamWriter
    lost: bool = False
    over: set[Direction] = field(default_factory=set)
    met: Breakpoint | None = None
    """Whose `first` this connection has carried."""

    def toward(self, direction: Direction) -> StreamWriter:
        return self.target if direction is Direction.UPSTREAM else self.client

    def cut(self, cut: Cut, direction: Direction) -> None:
        if cut is Cut.HALF_CLOSE:
            self.over.add(direction)
            self.toward(direction).write_eof()
            return
        for side in (self.client, self.target):
            _reset(side)


class Proxy:
    def __init__(self, target: Target, loop: Loop) -> None:
        self.fault = NO_FAULT
        self.breakpoint: Breakpoint | None = None
        self.links: set[Link] = set()
        self.left = Event()
        """Set when the target has ended a connection that is lost for the client."""
        self._target, self._loop = target, loop
        self._server = loop.run(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = int(self._server.sockets[0].getsockname()[1])

    def drop(self) -> None:
        """End every connection and refuse new ones until the fault changes."""
        self.fault = NetworkFault(closed=True)
        self._loop.run(self._cut_all(Cut.RESET))

    def forget(self) -> None:
        """As a restarted router: open connections are lost, and new ones get through."""
        for link in list(self.links):
            link.lost = True

    def reset(self) -> None:
        self._loop.run(self._cut_all(Cut.RESET))

    def half_close(self, direction: Direction) -> None:
        self._loop.run(self._cut_all(Cut.HALF_CLOSE, direction))

    def close(self) -> None:
        self._loop.run(self._close())

    async def _close(self) -> None:
        self._server.close()
        await self._cut_all(Cut.RESET)

    async def _cut_all(self, cut: Cut, direction: Direction = Direction.UPSTREAM) -> None:
        for link in self.links:
            link.cut(cut, direction)

    async def _serve(self, reader: StreamReader, client: StreamWriter) -> None:
        if self.fault.closed:
            return _reset(client)
        try:
            answers, target = await self._reach()
        except OSError:
            return _reset(client)
        self.links.add(link := Link(client, target))
        try:
            await asyncio.gather(
                self._carry(link, reader, Direction.UPSTREAM), self._carry(link, answers, Direction.DOWNSTREAM)
            )
        finally:
            self.links.discard(link)
            client.close()
            target.close()

    async def _reach(self) -> tuple[StreamReader, StreamWriter]:
        if isinstance(self._target, Path):
            return await asyncio.open_unix_connection(self._target)
        return await asyncio.open_connection("127.0.0.1", self._target)

    async def _carry(self, link: Link, reader: StreamReader, direction: Direction) -> None:
        try:
            await self._pump(link, reader, direction)
            link.lost = link.lost or self.fault.black_hole
            if not link.lost:
                link.toward(direction).write_eof()
        except OSError:
            link.lost = link.lost or self.fault.black_hole
            if not link.lost:
                link.cut(Cut.RESET, direction)
        if link.lost and direction is Direction.DOWNSTREAM:
            self.left.set()

    async def _pump(self, link: Link, reader: StreamReader, direction: Direction) -> None:
        while piece := await reader.read(self.fault.piece):
            await asyncio.sleep(self.fault.delay)
            link.lost = link.lost or self.fault.black_hole
            if not link.lost and direction not in link.over:
                await self._pass_on(link, piece, direction)

    async def _pass_on(self, link: Link, piece: bytes, direction: Direction) -> None:
        point = self._reached(link, piece, direction)
        if point is None or point.passed:
            link.toward(direction).write(piece)
            await link.toward(direction).drain()
        if point is not None:
            self.breakpoint = None
            link.cut(point.cut, direction)
            point.reached.set()

    def _reached(self, link: Link, piece: bytes, direction: Direction) -> Breakpoint | None:
        """The breakpoint, if this piece reaches it."""
        if self.breakpoint is None or self.breakpoint.direction is not direction:
            return None
        if self.breakpoint.first in piece:
            link.met = self.breakpoint
        return self.breakpoint if link.met is self.breakpoint and self.breakpoint.seen in piece else None


def _reset(side: StreamWriter) -> None:
    """A RST instead of a FIN; bytes that were not sent yet are dropped."""
    opened: socket.socket = side.get_extra_info("socket")
    if opened.family != socket.AF_UNIX and opened.fileno() != -1:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    side.transport.abort()


@contextmanager
def proxy(target: Target, loop: Loop) -> Iterator[Proxy]:
    made = Proxy(target, loop)
    try:
        yield made
    finally:
        made.close()
