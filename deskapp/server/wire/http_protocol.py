"""daphne's HTTP protocol with limits on duration, size and number."""

from typing import Any

from daphne.http_protocol import WebRequest
from django.conf import settings
from django.utils import translation
from twisted.web.http import HTTPChannel

from deskapp.server.limits.client_ip import rate_limit_key
from deskapp.server.wire.send_backpressure import SendBackpressure
from web.refusals import TOO_MANY_REQUESTS, TOO_SLOW, Refusal

REASONS = {408: "Request Timeout", 429: "Too Many Requests"}


class BoundedHTTPChannel(HTTPChannel):  # type: ignore[misc]
    """The timeout runs from the last response to the end of the next request; a slow drip does not extend it."""

    counted = False

    def connectionMade(self) -> None:
        self.requestFactory, self.abortTimeout = BoundedRequest, settings.SEND_TIMEOUT_SECONDS
        super().connectionMade()
        limiter, address = self.factory.server.limiter, peer_ip(self.transport)
        if limiter.rejection_reason(address):
            self._refuse(TOO_MANY_REQUESTS)
            self.loseConnection()
            return
        limiter.enter(address)
        self.counted = True

    def connectionLost(self, reason: Any) -> None:
        super().connectionLost(reason)
        if self.counted:
            self.factory.server.limiter.leave(peer_ip(self.transport))

    def resetTimeout(self) -> None:
        pass

    def timeoutConnection(self) -> None:
        if self.requests:
            self._refuse(TOO_SLOW)
        super().timeoutConnection()

    def _refuse(self, refusal: Refusal) -> None:
        """Answers before there is a request, and so in every language of the staff."""
        body = "\n".join(_in_each_language(refusal)).encode()
        head = f"HTTP/1.1 {refusal.status} {REASONS[refusal.status]}\r\nContent-Type: text/plain; charset=utf-8\r\n"
        self.transport.write(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)


class BoundedRequest(WebRequest):  # type: ignore[misc]
    """Keeps one byte of the body beyond the limit at most, and applies backpressure for a slow reader."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        # Django parses forms, so Twisted need not.
        super().__init__(*arguments, **options | {"parsePOSTFormSubmission": False})
        self.backpressure = SendBackpressure(high_water=0)

    def gotLength(self, length: int | None) -> None:
        super().gotLength(0)  # in memory, because it will be short

    def handleContentChunk(self, data: bytes) -> None:
        room = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1 - self.content.tell()
        super().handleContentChunk(data[: max(room, 0)])

    def process(self) -> Any:
        # daphne would take it from any client as the prefix of the path, so that a proxy's rules see another path.
        self.requestHeaders.removeHeader(b"Daphne-Root-Path")
        self.registerProducer(self.backpressure, True)
        if not _is_plain(self):
            return self.basic_error(400, b"Bad Request", "Invalid request")
        if self.requestHeaders.hasHeader(b"Upgrade"):
            self.unregisterProducer()
        return super().process()

    def finish(self) -> None:
        if self.producer is not None:
            self.unregisterProducer()
        super().finish()

    def handle_exception(self, exception: BaseException) -> None:
        """daphne would send a second response, fail, and stop supervising its applications."""
        if self._response_started:
            self.transport.abortConnection()
        else:
            super().handle_exception(exception)

    def check_timeouts(self) -> None:
        super().check_timeouts()
        if self.backpressure.seconds_blocked > settings.SEND_TIMEOUT_SECONDS:
            self.transport.abortConnection()

    def __repr__(self) -> str:
        """For the log: a path may contain a ticket's token."""
        return "<request>"


def peer_ip(transport: Any) -> str | None:
    """None behind a proxy: all connections are the proxy's, which limits them."""
    host = None if settings.BEHIND_PROXY else getattr(transport.getPeer(), "host", None)
    return rate_limit_key(host) if host else None


def _in_each_language(refusal: Refusal) -> list[str]:
    sentences = []
    for tag in settings.STAFF_LANGUAGES:
        with translation.override(tag):
            sentences.append(str(refusal.sentence))
    return sentences


def _is_plain(request: Any) -> bool:
    """daphne decodes these as ASCII, and would report anything else as its own error."""
    asked = request.requestHeaders.getRawHeaders
    return all(part.isascii() for part in [request.method, *asked(b"Upgrade", [])])
