"""HTTP clients of the demo centre that are paired or logged in already."""

from typing import Any

from demo.simulation.http_client import HttpClient


def paired(demo: dict[str, Any], kind: str) -> HttpClient:
    """A device that has used the demo's pairing link for a "kiosk" or a "display"."""
    client = HttpClient(demo["base"])
    client.get(demo[kind])
    client.post(demo[kind])
    home = client.get(f"/{kind}/")
    assert home.status == 200, home.text
    return client


def logged_in(demo: dict[str, Any], username: str) -> HttpClient:
    password = next(who["password"] for who in demo["staff"] if who["username"] == username)
    client = HttpClient(demo["base"])
    client.get("/login/")
    answer = client.post("/login/", {"username": username, "password": password})
    assert answer.status == 302, answer.text
    return client
