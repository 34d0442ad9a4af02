"""HTTP over one kept connection, with as little work as can be: the load must not slow what it measures."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

TOKEN = "b" * 32
"""Any will do: what counts is that cookie and header agree."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Line:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def to(cls, port: int) -> Self:
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, request: bytes) -> Answer:
        self.writer.write(request)
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(head.split(" ", 2)[1])
        length = head.partition("content-length:")[2].partition("\r\n")[0]
        return Answer(status, await self.reader.readexactly(int(length or 0)))

    def close(self) -> None:
        self.writer.close()


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def post(path: str, cookies: Mapping[str, str], **fields: str) -> bytes:
    body = urlencode(fields)
    kept = "; ".join(f"{name}={value}" for name, value in {"csrftoken": TOKEN, **cookies}.items())
    head = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Accept: application/json",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        f"X-CSRFToken: {TOKEN}",
        f"Cookie: {kept}",
    ]
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()
