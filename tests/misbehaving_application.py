"""The real server around an application that breaks a stream off and delays handshakes.

`python -m tests.misbehaving_application` takes the arguments of `python -m deskapp.server.serve`.
"""

import asyncio
import runpy
from collections.abc import AsyncIterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import path

from deskapp import asgi
from deskapp.urls import *  # noqa: F403  (the handlers of errors, too)
from deskapp.urls import urlpatterns

served = asgi.application
accept = asyncio.Event()


async def pieces() -> AsyncIterator[str]:
    yield "the beginning"
    raise OSError


def breaks(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(pieces())


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Handshakes of sockets wait until a client asks for /let-in/."""
    if scope["path"] == "/let-in/":
        accept.set()
    elif scope["type"] == "websocket":
        await accept.wait()
    await served(scope, receive, send)


urlpatterns = [path("breaks/", breaks), *urlpatterns]

if __name__ == "__main__":
    settings.ROOT_URLCONF = "tests.misbehaving_application"
    asgi.application = application
    runpy.run_module("deskapp.server.serve", run_name="__main__", alter_sys=True)
