"""The board's socket. It only sends; whoever wants something of us posts it."""

import asyncio
from typing import Any

from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import Error as DatabaseAway

from display.board_publisher import BoardPublisher, Subscription, publisher_for

CLOSE_READ_ONLY = 4405
"""Of the codes below 3000 a server's library may send 1000 only."""


class BoardSocket(AsyncWebsocketConsumer):  # type: ignore[misc]
    # Sockets take no part in the channel layer: a watcher in this process hands them the board.
    channel_layer_alias = "none"
    publisher: BoardPublisher
    subscription: Subscription | None = None
    sending: asyncio.Task[None]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """However the socket ends, by a goodbye, a cancelled task or an error, its seat is given back."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._unsubscribe()

    async def dispatch(self, message: Any) -> None:
        """Without the thread in which Channels looks for old connections of the database: a socket has none."""
        await getattr(self, get_handler_name(message))(message)

    async def connect(self) -> None:
        try:
            publisher = await publisher_for(self.scope["url_route"]["kwargs"]["site"])
        except DatabaseAway:  # screens come back by themselves
            publisher = None
        if publisher is None:
            await self.close()
            return
        await self.accept()
        self.publisher, self.subscription = publisher, publisher.subscribe()
        self.sending = asyncio.create_task(self._forward_messages(self.subscription))

    async def _forward_messages(self, subscription: Subscription) -> None:
        try:
            while True:
                for message in await subscription.next_messages():
                    await self.base_send({"type": "websocket.send", "text": message})
        except (OSError, RuntimeError):  # the other side is gone; the goodbye follows
            self.publisher.unsubscribe(subscription)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        await self.close(code=CLOSE_READ_ONLY, reason="this socket only sends")

    def _unsubscribe(self) -> None:
        if self.subscription is not None:
            self.sending.cancel()
            self.publisher.unsubscribe(self.subscription)
