"""The connection between a page and its board, which a test can cut and restore."""

from playwright.sync_api import BrowserContext, WebSocketRoute


class Line:
    """While cut, it drops every message and closes nothing, as a pulled cable does."""

    def __init__(self, context: BrowserContext) -> None:
        self.cut = False
        context.route_web_socket("**/ws/board/**", self._connect)

    def _connect(self, route: WebSocketRoute) -> None:
        server = route.connect_to_server()
        server.on_message(lambda message: None if self.cut else route.send(message))
