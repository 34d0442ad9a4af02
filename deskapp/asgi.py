"""The ASGI application: pages over HTTP, the board over a WebSocket."""

import os

import deskapp  # puts the apps of queue/ on the path

deskapp.make_files_private()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskapp.settings")

import django

django.setup(set_prefix=False)

from deskapp.server.handler import SyncASGIHandler
from deskapp.server.root_path import without_root_path
from deskapp.server.thread_pool import run_in_pooled_threads

http_application = run_in_pooled_threads(SyncASGIHandler())

from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path, re_path

from deskapp.server.limits import http_requests as http_limits
from deskapp.server.limits import websocket_connections as websocket_limits
from display.consumers import BoardSocket
from display.same_origin import reject, same_origin

sockets = URLRouter([path("ws/board/<slug:site>/", BoardSocket.as_asgi()), re_path("", reject)])  # type: ignore[arg-type]
application = without_root_path(
    ProtocolTypeRouter(
        {"http": http_limits.bounded(http_application), "websocket": same_origin(websocket_limits.bounded(sockets))}
    )
)
