"""The board's WebSocket. It only sends; every request of a client is an HTTP POST."""

import asyncio
from typing import Any

from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import Error as DatabaseAway

from display.board_publisher import BoardPublisher, Subscription, publisher_for
from display.send_now import offered_in

CLOSE_READ_ONLY = 4405
"""A code from 3000 on, because below that a server's library may send 1000 only."""


class BoardSocket(AsyncWebsocketConsumer):  # type: ignore[misc]
    # Sockets do not use the channel layer: the board publisher of this process sends them the board.
    channel_layer_alias = "none"
    publisher: BoardPublisher
    subscription: Subscription | None = None
    sending: asyncio.Task[None]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Unsubscribes however the socket ends: by a close, a cancelled task or an error."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._unsubscribe()

    async def dispatch(self, message: Any) -> None:
        """Skips the thread in which Channels closes old database connections: a socket has none."""
        await getattr(self, get_handler_name(message))(message)

    async def connect(self) -> None:
        try:
            publisher = await publisher_for(self.scope["url_route"]["kwargs"]["site"])
        except DatabaseAway:  # screens reconnect by themselves
            publisher = None
        if publisher is None:
            await self.close()
            return
        await self.accept()
        self.publisher, self.subscription = publisher, publisher.subscribe(offered_in(self.scope))
        self.sending = asyncio.create_task(self._forward_messages(self.subscription))

    async def _forward_messages(self, subscription: Subscription) -> None:
        try:
            while True:
                for message in await subscription.next_messages():
                    await self.base_send({"type": "websocket.send", "text": message})
        except (OSError, RuntimeError):  # the client is gone; the disconnect message follows
            self.publisher.unsubscribe(subscription)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        await self.close(code=CLOSE_READ_ONLY, reason="this socket only sends")

    def _unsubscribe(self) -> None:
        if self.subscription is not None:
            self.sending.cancel()
            self.publisher.unsubscribe(self.subscription)
