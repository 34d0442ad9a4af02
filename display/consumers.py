"""The board's socket. It only sends; whoever wants something of us posts it."""

import asyncio
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer

from display.watcher import Seat, Watcher, watcher_of

UNSUPPORTED = 1003


class BoardSocket(AsyncWebsocketConsumer):  # type: ignore[misc]
    # Sockets take no part in the channel layer: a watcher in this process hands them the board.
    channel_layer_alias = "none"
    watcher: Watcher | None = None
    seat: Seat
    sending: asyncio.Task[None]

    async def connect(self) -> None:
        self.watcher = await watcher_of(self.scope["url_route"]["kwargs"]["site"])
        if self.watcher is None:
            await self.close()
            return
        await self.accept()
        self.seat = self.watcher.sit()
        self.sending = asyncio.create_task(self._send_what_comes())

    async def _send_what_comes(self) -> None:
        while True:
            for message in await self.seat.news():
                await self.send(text_data=message)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        await self.close(code=UNSUPPORTED)

    async def disconnect(self, code: Any) -> None:
        if self.watcher is not None:
            self.sending.cancel()
            self.watcher.leave(self.seat)
