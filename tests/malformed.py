"""Input that no client of ours would send: seeded, so that a case can be told by its number."""

from collections.abc import Callable
from random import Random
from urllib.parse import quote, urlencode

from tests.raw_client import BINARY, CLOSE, PING, PONG, TEXT, frame


def words(text: str) -> list[str]:
    return text.split()


METHODS = ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get", "G T", "", "\xff", "P" * 300]
PATHS = words("""
/ /kiosk/ /kiosk/other/ /kiosk/alive/ /kiosk/tickets/ /kiosk/tickets/x/ /t/x/ /t/x/leave/ /t/x/return/ /pair/x/
/display/ /display/alive/ /desk/ /desk/open/ /desk/next/ /desk/close/ /desk/tickets/ /desk/tickets/1/finish/
/desk/tickets/99999999999999999999/call/ /desk/tickets/1/outcome/ /insights/ /stations/ /login/ /logout/ /language/
/admin/ /admin/login/ /healthz /readyz /ws/board/myyrmaki/ /static/x /../etc/passwd /%2e%2e/%00 // * http://other/
""")
FIELDS = words("language key fallback priority service desk languages username password next topic")
VALUES = ["", "\0", "\x1b[31m", "xx", "é" * 70, "x" * 5_000, "'; DROP TABLE x; --", "<script>", "-1", "9" * 40, "🦉"]
HEADERS = words("""
Cookie Accept Accept-Language Host Origin Referer X-CSRFToken Idempotency-Key Expect Content-Type Transfer-Encoding
Range If-Modified-Since X-Forwarded-For X-Forwarded-Proto Daphne-Root-Path Sec-WebSocket-Protocol
Sec-WebSocket-Version Sec-WebSocket-Key Upgrade Connection
""")
TEXTS = [
    *["", "\t", "x" * 3_000, "sessionid=%00; csrftoken=\xe4", "gzip, chunked", "text/plain; charset=x"],
    *words("a , ;;; = q= */*;q=x \xff\xfe %00%ff bytes=9-1 null [::1 http://[ a@b:99999 -1 chunked"),
    *words("100-continue websocket 13"),
]
FORM = "application/x-www-form-urlencoded"
KINDS = [FORM, FORM, "multipart/form-data; boundary=x", "application/json", "text/x; charset=utf-7"]
PART = (
    b'--x\r\nContent-Disposition: form-data; name="key"; filename="\xff"\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\n%%%\r\n"
)
Case = tuple[bool, bool, bytes]
"""Whether a socket is opened first; whether the bytes are a whole request; the bytes."""


def case(number: int, cookies: str, token: str) -> Case:
    """`cookies` and `token` are those of a kiosk, so that some cases reach a view."""
    chance = Random(number)
    if chance.random() < 0.25:
        return True, False, _frames(chance)
    whole = _request(chance, cookies, token)
    said = _mangled(chance, whole)
    return False, said == whole, said


def _request(chance: Random, cookies: str, token: str) -> bytes:
    body = _body(chance)
    headers = [("Host", "127.0.0.1"), ("Connection", "close"), ("Content-Length", str(len(body)))]
    if chance.random() < 0.6:
        headers += [("Cookie", cookies), ("X-CSRFToken", token), ("Content-Type", chance.choice(KINDS))]
    headers += [(chance.choice(HEADERS), chance.choice(TEXTS)) for _ in range(chance.choice([0, 0, 1, 3]))]
    method = "POST" if chance.random() < 0.5 else chance.choice(METHODS)
    version = "1.1" if chance.random() < 0.95 else chance.choice(["1.0", "0.9", "3", "", "x"])
    asked = f"{method} {chance.choice(PATHS)}{_query(chance)} HTTP/{version}"
    head = [asked, *(f"{name}: {text}" for name, text in headers)]
    return "\r\n".join([*head, "", ""]).encode("latin-1") + body


def _query(chance: Random) -> str:
    language = f"?language={quote(chance.choice(VALUES))}"
    return chance.choice(["", "", "", language, "?%ff=%zz&&=", "?\xff", "?a=" + "x" * 2_000, "?" + "a=1&" * 300])


def _body(chance: Random) -> bytes:
    """Its language is never an offered one, so that it cannot be a valid ticket request."""
    fields = [(chance.choice(FIELDS), chance.choice(VALUES)) for _ in range(chance.randrange(6))]
    bodies: list[Callable[[], bytes]] = [
        lambda: b"",
        lambda: urlencode(fields).encode(),
        lambda: urlencode(fields).encode() + b"&%&=%zz&\xff\xfe=\x00",
        lambda: chance.randbytes(chance.randrange(2_000)),
        lambda: PART * chance.randrange(4) + b"--x--",
        lambda: b'{"language": ' + b"[" * chance.randrange(5_000),
        lambda: b"a=1&" * 1_000,
    ]
    return chance.choice(bodies)()


def _mangled(chance: Random, request: bytes) -> bytes:
    """Most are left as they are, which is bad enough."""
    at = chance.randrange(len(request))
    ways: list[Callable[[], bytes]] = [
        *[lambda: request] * 8,
        lambda: request[:at],
        lambda: request[:at] + chance.randbytes(4) + request[at:],
        lambda: request.replace(b"\r\n", chance.choice([b"\n", b"\r", b"\r\n "])),
        lambda: chance.randbytes(200),
    ]
    return chance.choice(ways)()


def _frames(chance: Random) -> bytes:
    codes = [0, TEXT, BINARY, 3, 7, CLOSE, PING, PONG, 11, 15]
    payloads = [b"", b"{}", b"\xff\xfe", b"\x03", b"\x03\xe8", b"\x00\x00", b"\x03\xe8\xff", b"x" * 126, b"x" * 70_000]
    said = b""
    for _ in range(chance.randrange(1, 5)):
        said += frame(chance.choice(codes), chance.choice(payloads), last=chance.random() < 0.8)
    ways = [said, said, said[: chance.randrange(len(said))], bytes([said[0] | 0x70]) + said[1:], chance.randbytes(64)]
    return chance.choice(ways)
