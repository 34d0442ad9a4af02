"""Builds or shows the demo centre, with new links that pair a kiosk and a display."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from centre.models import Site
from demo.build import HISTORY, NotADemo, find_or_build
from demo.people import PASSWORD, PEOPLE
from stations.actions import create_pairing_token, get_or_create_station
from stations.models import Station


class Command(BaseCommand):
    help = "Builds the demo centre in an empty database, or shows the existing one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print it for a program")
        parser.add_argument("--days", type=int, default=HISTORY, help="days of history, where it is built now")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            site = find_or_build(timezone.now(), options["days"])
        except NotADemo:
            raise CommandError("This database belongs to a real centre, so it was not changed.") from None
        demo = describe(site)
        self.stdout.write(json.dumps(demo, ensure_ascii=False) if options["json"] else as_text(demo))


def base_address() -> str:
    return settings.BASE_URL or f"http://localhost:{settings.PORT}"


def describe(site: Site) -> dict[str, Any]:
    base = base_address()
    return {
        "site": site.slug,
        "base": base,
        "kiosk": base + _pairing_path(site, Station.Kind.KIOSK, "Kiosk 1"),
        "display": base + _pairing_path(site, Station.Kind.DISPLAY, "Display 1"),
        "staff": [
            {"username": who.username, "password": PASSWORD, "role": who.kind.value, "languages": list(who.languages)}
            for who in PEOPLE
        ],
        "desks": list(site.desks.values_list("name", flat=True)),
    }


def as_text(demo: dict[str, Any]) -> str:
    lines = [
        "",
        "  The demo centre. Everything in it is made up.",
        "",
        f"  Kiosk    {demo['kiosk']}    (opens once; afterwards {demo['base']}/kiosk/)",
        f"  Display  {demo['display']}    (opens once; afterwards {demo['base']}/display/)",
        f"  Desk     {demo['base']}/desk/    desks {', '.join(demo['desks'])}",
        f"  Figures  {demo['base']}/insights/    (as mikko or paula)",
        "",
        *(_login(who) for who in demo["staff"]),
        "",
    ]
    return "\n".join(lines)


def _login(who: dict[str, Any]) -> str:
    return f"  {who['username']:<8} {who['password']}  {who['role']:<13} {' '.join(who['languages'])}"


def _pairing_path(site: Site, kind: Station.Kind, name: str) -> str:
    return reverse("pair", args=[create_pairing_token(get_or_create_station(site, kind, name), at=timezone.now())])
