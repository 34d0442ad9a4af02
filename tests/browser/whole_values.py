"""Values as long as their fields permit, in the widest letter, for every screen of a running server."""

from typing import Any

from tests.running_server import Server

WIDE = "W"
LENGTHEN = """
from centre.models import *; from outcomes.models import Code; from stations.models import Station
Site.objects.update(name='W' * 80)
site = Site.objects.get()
for place, language in enumerate(Language.objects.exclude(site=site)):
    SiteLanguage.objects.create(site=site, language=language, prefix=f'WW{chr(65 + place)}', position=20 + place)
for line in site.lines.all():
    SiteLanguage.objects.filter(pk=line.pk).update(prefix=f'W{line.prefix[-2:]}')
for desk in Desk.objects.all():
    Desk.objects.filter(pk=desk.pk).update(name=f'W{desk.name}'.rjust(20, 'W'))
Person.objects.update(first_name='W' * 149, last_name='')
Station.objects.update(name='')
for station in Station.objects.all():
    Station.objects.filter(pk=station.pk).update(name=f'{station.pk}'.rjust(40, 'W'))
Code.objects.update(label_fi='W' * 100, label_sv='W' * 100, label_en='W' * 100)
"""


def lengthen(running: Server) -> None:
    running.manage("shell", "-c", LENGTHEN)


def board(calls: int, desk: str, at: str, version: int, *, newest: bool) -> dict[str, Any]:
    """As the socket sends it, with 25 people waiting. With `newest`, the first call is announced now."""
    then = "2020-01-01T00:00:00+00:00"
    calling = [_call(1000 + number, desk, at if newest and number == 0 else then) for number in range(calls)]
    return {
        "epoch": f"{version}",
        "version": version,
        "at": at,
        "site": "myyrmaki",
        "open": True,
        "calling": calling,
        "recent": [_call(2000 + number, desk, then) for number in range(6)],
        "waiting": [{"code": f"WWW {number}", "language": "so"} for number in range(1000)],
        "waits": {},
    }


def _call(number: int, desk: str, at: str) -> dict[str, Any]:
    return {"code": f"WWW {number}", "desk": desk, "language": "so", "call": 1, "at": at}
