"""The ASGI extension with which a server lets the board publisher write to a socket without the consumer's task.

`deskapp.server.serve` offers it. Other servers lack it, and every message goes through the consumer.
"""

from collections.abc import Callable
from typing import Any

SEND_NOW = "vuoro.send_now"
SendNow = Callable[[str], bool]
"""Writes a text message to the client and returns True, or writes nothing and returns False. Does not raise.

Only for the thread of the event loop."""


def never(message: str) -> bool:
    return False


def offered_in(scope: dict[str, Any]) -> SendNow:
    offered: SendNow = scope.get("extensions", {}).get(SEND_NOW, never)
    return offered
