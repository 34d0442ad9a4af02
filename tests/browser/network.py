"""The way between a page and its board, which a test can cut and mend."""

from playwright.sync_api import BrowserContext, WebSocketRoute


class Line:
    """Cut, it swallows everything, as a cable does that was pulled out: nobody is told."""

    def __init__(self, context: BrowserContext) -> None:
        self.cut = False
        context.route_web_socket("**/ws/board/**", self._connect)

    def _connect(self, route: WebSocketRoute) -> None:
        server = route.connect_to_server()
        server.on_message(lambda message: None if self.cut else route.send(message))
