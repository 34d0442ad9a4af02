"""The very application that the server runs, which also says how often it read the board, and can write just a row."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings

from deskapp.asgi import application as served
from tickets import board

settings.ROOT_URLCONF = "tests.bench.urls"

_read = board.read
_reads = 0


def _counted(slug: str, at: datetime) -> dict[str, Any]:
    global _reads
    _reads += 1
    return _read(slug, at)


board.read = _counted


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope.get("path") != "/bench/reads":
        await served(scope, receive, send)
        return
    body = json.dumps({"reads": _reads}).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
