"""The peer: a broadcast as the Channels tutorial writes it, one group and a `group_send` to every socket."""

import os
import time
from typing import Any

from django.conf import settings

REDIS = os.environ.get("BENCH_REDIS", "")
LAYER: dict[str, Any] = (
    {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS]}}
    if REDIS
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
)
settings.configure(CHANNEL_LAYERS={"default": LAYER}, ALLOWED_HOSTS=["*"], DATABASES={})

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter


class Broadcast(AsyncWebsocketConsumer):  # type: ignore[misc]
    async def connect(self) -> None:
        await self.channel_layer.group_add("all", self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard("all", self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        told = {"type": "told", "text": f"{time.time():.6f} {text_data}"}
        await self.channel_layer.group_send("all", told)

    async def told(self, event: dict[str, str]) -> None:
        await self.send(text_data=event["text"])


application = ProtocolTypeRouter({"websocket": Broadcast.as_asgi()})
