"""Ignores the root path of a request, under any server.

daphne takes it from the header `Daphne-Root-Path` of any client, and Django and Channels cut it off the path: a proxy's
rule for `/metrics` would not see that `/x/metrics` is the same page. The centre has no prefix of its own.
"""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

Scope = dict[str, Any]


def without_root_path(
    application: Callable[[Scope, Any, Any], Awaitable[None]],
) -> Callable[[Scope, Any, Any], Coroutine[Any, Any, None]]:
    async def at_root(scope: Scope, receive: Any, send: Any) -> None:
        await application(scope | {"root_path": ""}, receive, send)

    return at_root
