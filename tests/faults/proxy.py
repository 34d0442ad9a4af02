"""A TCP proxy between any two parts, which misbehaves when it is told to."""

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
from tests.faults.weather import FINE, Breakpoint, Cut, NetworkFault, Way

Target = Path | int
"""A unix socket, or a port of this machine."""


@dataclass(eq=False)
class Link:
    """One client's connection and the one made for it."""

    client: StreamWriter
    target: StreamWriter
    lost: bool = False
    over: set[Way] = field(default_factory=set)
    met: Breakpoint | None = None
    """Whose `first` this connection has carried."""

    def toward(self, way: Way) -> StreamWriter:
        return self.target if way is Way.UP else self.client

    def cut(self, cut: Cut, way: Way) -> None:
        if cut is Cut.HALF_CLOSE:
            self.over.add(way)
            self.toward(way).write_eof()
            return
        for side in (self.client, self.target):
            _reset(side)


class Proxy:
    def __init__(self, target: Target, loop: Loop) -> None:
        self.weather = FINE
        self.trap: Breakpoint | None = None
        self.links: set[Link] = set()
        self.left = Event()
        """Set when the target has ended a connection that is lost for the client."""
        self._target, self._loop = target, loop
        self._server = loop.run(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = int(self._server.sockets[0].getsockname()[1])

    def drop(self) -> None:
        """End every connection and let nobody in until the weather changes."""
        self.weather = NetworkFault(closed=True)
        self._loop.run(self._cut_all(Cut.RESET))

    def forget(self) -> None:
        """As a router that was started anew: what is connected is lost, and who comes anew gets through."""
        for link in list(self.links):
            link.lost = True

    def reset(self) -> None:
        self._loop.run(self._cut_all(Cut.RESET))

    def half_close(self, way: Way) -> None:
        self._loop.run(self._cut_all(Cut.HALF_CLOSE, way))

    def close(self) -> None:
        self._loop.run(self._close())

    async def _close(self) -> None:
        self._server.close()
        await self._cut_all(Cut.RESET)

    async def _cut_all(self, cut: Cut, way: Way = Way.UP) -> None:
        for link in self.links:
            link.cut(cut, way)

    async def _serve(self, reader: StreamReader, client: StreamWriter) -> None:
        if self.weather.closed:
            return _reset(client)
        try:
            answers, target = await self._reach()
        except OSError:
            return _reset(client)
        self.links.add(link := Link(client, target))
        try:
            await asyncio.gather(self._carry(link, reader, Way.UP), self._carry(link, answers, Way.DOWN))
        finally:
            self.links.discard(link)
            client.close()
            target.close()

    async def _reach(self) -> tuple[StreamReader, StreamWriter]:
        if isinstance(self._target, Path):
            return await asyncio.open_unix_connection(self._target)
        return await asyncio.open_connection("127.0.0.1", self._target)

    async def _carry(self, link: Link, reader: StreamReader, way: Way) -> None:
        try:
            await self._pump(link, reader, way)
            link.lost = link.lost or self.weather.hole
            if not link.lost:
                link.toward(way).write_eof()
        except OSError:
            link.lost = link.lost or self.weather.hole
            if not link.lost:
                link.cut(Cut.RESET, way)
        if link.lost and way is Way.DOWN:
            self.left.set()

    async def _pump(self, link: Link, reader: StreamReader, way: Way) -> None:
        while piece := await reader.read(self.weather.piece):
            await asyncio.sleep(self.weather.delay)
            link.lost = link.lost or self.weather.hole
            if not link.lost and way not in link.over:
                await self._pass_on(link, piece, way)

    async def _pass_on(self, link: Link, piece: bytes, way: Way) -> None:
        trap = self._trapped(link, piece, way)
        if trap is None or trap.passed:
            link.toward(way).write(piece)
            await link.toward(way).drain()
        if trap is not None:
            self.trap = None
            link.cut(trap.cut, way)
            trap.sprung.set()

    def _trapped(self, link: Link, piece: bytes, way: Way) -> Breakpoint | None:
        """The trap, if this is the piece that it waits for."""
        if self.trap is None or self.trap.way is not way:
            return None
        if self.trap.first in piece:
            link.met = self.trap
        return self.trap if link.met is self.trap and self.trap.seen in piece else None


def _reset(side: StreamWriter) -> None:
    """A RST instead of a goodbye; what was not sent yet is not sent."""
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
