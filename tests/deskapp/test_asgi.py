import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.templatetags.static import static

from deskapp.asgi import application

ROOT = Path(__file__).resolve().parent.parent.parent


def get(path: str, **more: str) -> tuple[int, bytes]:
    """Status and body, as a server would get them."""
    sent: list[dict[str, Any]] = []
    asked = asyncio.Queue[dict[str, Any]]()
    asked.put_nowait({"type": "http.request"})

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [(b"host", b"localhost")]}
    asyncio.run(application(scope | more, asked.get, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


def test_pages_are_answered_over_http() -> None:
    status, body = get("/healthz")
    assert (status, body[:15]) == (200, b'{"alive": true,')


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "status"), [("/healthz", 200), ("/x/healthz", 404)])
def test_a_root_path_changes_no_address(path: str, status: int) -> None:
    assert get(path, root_path="/x")[0] == status


def test_static_files_are_served_by_the_application() -> None:
    status, body = get(static("deskapp/board_socket.js"))
    assert (status, body) == (200, (ROOT / "deskapp/static/deskapp/board_socket.js").read_bytes())


@pytest.mark.parametrize(
    "path", [static(name) for name in ("../manage.py", "../../manage.py", "%2e%2e/%2e%2e/manage.py", "nothing.js")]
)
def test_files_outside_the_static_folders_are_not_served(path: str) -> None:
    assert get(path)[0] == 404


def test_deskapp_asgi_can_be_imported_first() -> None:
    code = "import deskapp.asgi; print(callable(deskapp.asgi.application))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"
