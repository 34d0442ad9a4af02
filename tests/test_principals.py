"""Access rights: every address for every kind of principal, in one table. An address without a row fails."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from centre.models import Role, Site
from stations import actions
from stations.models import Station
from tests import make
from tests.make import NOW
from tickets.models import Ticket
from web.rate_limit import PROCESS_MEMORY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ANYBODY = "200 200 200 200 200 200 200 200 200 200 200"
KIOSKS = "403 403 403 403 403 403 403 200 403 200 403"
MANAGERS = "login 403 403 200 200 200 200 login login login login"
ON_DUTY = "login 200 200 409 409 409 409 login login login login"

# Myyrmäki is here and Tikkurila is elsewhere. Amina and Viljo are on duty, each at their own site. Staff pages treat a
# device as anonymous, and device pages treat a person as anonymous.
PRINCIPALS = [
    "anonymous",
    "advisor here",
    "advisor elsewhere",
    "manager here",
    "manager elsewhere",
    "administrator here",
    "superuser",
    "kiosk here",
    "display here",
    "kiosk elsewhere",
    "revoked kiosk",
]


@dataclass(frozen=True)
class Row:
    """What each principal gets, in the order above; `login` is a redirect to the login."""

    method: str
    route: str
    statuses: str
    example: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    query: str = ""


TICKET = {"token": "{token}", "pk": "{ticket}"}
STATION = {"pk": "{station}"}
WISH = {"language": "so", "key": "k"}
OUTCOME = {"topic": "housing", "help": "h2", "outcome": "resolved"}

TABLE = [
    Row("GET", "", ANYBODY.replace("200", "302")),
    Row("GET", "kiosk/", ANYBODY),
    Row("GET", "kiosk/other/", KIOSKS),
    Row("GET", "kiosk/alive/", KIOSKS),
    Row("POST", "kiosk/tickets/", KIOSKS.replace("200", "201"), fields=WISH),
    Row("GET", "kiosk/tickets/<slug:token>/", "403 403 403 403 403 403 403 200 403 404 403", TICKET),
    Row("GET", "t/<slug:token>/", ANYBODY, TICKET),
    Row("GET", "t/<slug:token>/leave/", ANYBODY, TICKET),
    Row("POST", "t/<slug:token>/leave/", ANYBODY.replace("200", "302"), TICKET),
    Row("POST", "t/<slug:token>/return/", ANYBODY.replace("200", "409"), TICKET),
    Row("GET", "pair/<str:token>/", ANYBODY, {"token": "{link}"}),
    Row("POST", "pair/<str:token>/", ANYBODY.replace("200", "302"), {"token": "{link}"}),
    Row("GET", "stations/", MANAGERS),
    Row(
        "POST",
        "stations/add/",
        "login 403 403 200 422 200 200 login login login login",
        fields={"site": "{site}", "kind": "kiosk", "name": "New"},
    ),
    Row(
        "POST",
        "stations/<int:pk>/<str:action>/",
        "login 403 403 302 404 302 302 login login login login",
        STATION | {"action": "revoke"},
    ),
    Row(
        "POST",
        "stations/<int:pk>/<str:action>/",
        "login 403 403 200 404 200 200 login login login login",
        STATION | {"action": "link"},
    ),
    Row("GET", "display/", ANYBODY),
    Row("GET", "display/alive/", "403 403 403 403 403 403 403 403 200 403 403"),
    Row("GET", "desk/", "login 200 200 200 200 200 200 login login login login"),
    Row("GET", "desk/console/", ON_DUTY),
    Row("POST", "desk/open/", "login 409 404 200 404 200 200 login login login login", fields={"desk": "2"}),
    Row("POST", "desk/next/", "login 200 204 409 409 409 409 login login login login", fields={"key": "k"}),
    Row("POST", "desk/tickets/", ON_DUTY, fields=WISH),
    Row(
        "GET",
        "desk/tickets/<int:pk>/outcome/",
        "login 200 404 409 409 409 409 login login login login",
        TICKET,
    ),
    Row(
        "POST",
        "desk/tickets/<int:pk>/outcome/",
        "login 409 404 409 409 409 409 login login login login",
        TICKET,
        OUTCOME,
    ),
    Row(
        "POST",
        "desk/tickets/<int:pk>/<str:move>/",
        "login 200 404 409 409 409 409 login login login login",
        TICKET | {"move": "call"},
    ),
    Row("GET", "desk/contacts/", ON_DUTY),
    Row("POST", "desk/contacts/", ON_DUTY, fields=OUTCOME | {"requested": "so"}),
    Row("POST", "desk/<str:move>/", ON_DUTY, {"move": "pause"}),
    Row("GET", "insights/", MANAGERS),
    Row("GET", "insights/", "login 403 403 200 404 200 200 login login login login", query="?site=myyrmaki"),
    Row("GET", "insights/export/", MANAGERS),
    Row("GET", "insights/export/", "login 403 403 200 404 200 200 login login login login", query="?site=myyrmaki"),
    Row("GET", "login/", "200 302 302 302 302 302 302 200 200 200 200"),
    Row("POST", "login/", "200 302 302 302 302 302 302 200 200 200 200", fields={"username": "x", "password": "x"}),
    Row("POST", "logout/", ANYBODY.replace("200", "302")),
    Row("POST", "language/", ANYBODY.replace("200", "302"), fields={"language": "sv"}),
    Row("GET", "healthz", ANYBODY),
    Row("GET", "readyz", ANYBODY),
    Row("GET", "metrics", ANYBODY.replace("200", "404")),
]


@pytest.fixture
def principals() -> dict[str, Client]:
    here, elsewhere = make.site(), make.site("tikkurila", desks=["7"])
    make.ticket(here)
    amina, viljo = make.amina(here), make.person("viljo", elsewhere, "so")
    make.desk_session(amina, here, "1")
    make.desk_session(viljo, elsewhere, "7")
    revoked = make.device(here, name="Revoked")
    actions.revoke(Station.objects.get(), at=NOW)
    return {
        "anonymous": Client(),
        "advisor here": make.logged_in(amina),
        "advisor elsewhere": make.logged_in(viljo),
        "manager here": make.logged_in(make.mikko(here)),
        "manager elsewhere": make.logged_in(make.person("eeva", elsewhere, role=Role.Kind.MANAGER)),
        "administrator here": make.logged_in(make.person("pekka", here, role=Role.Kind.ADMINISTRATOR)),
        "superuser": make.logged_in(make.paula()),
        "kiosk here": make.device(here),
        "display here": make.device(here, Station.Kind.DISPLAY),
        "kiosk elsewhere": make.device(elsewhere),
        "revoked kiosk": revoked,
    }


def named() -> dict[str, object]:
    """What stands in for the braces of the table."""
    ticket, station = Ticket.objects.get(), make.station(Site.objects.get(slug="myyrmaki"), name="Spare")
    link = actions.create_pairing_token(station, at=NOW)
    return {"token": ticket.token, "ticket": ticket.pk, "station": station.pk, "site": station.site_id, "link": link}


def path(row: Row, names: dict[str, object]) -> str:
    address = row.route
    for name, value in row.example.items():
        address = re.sub(f"<[a-z]+:{name}>", value.format(**names), address)
    return f"/{address}{row.query}"


def answer(client: Client, row: Row) -> str:
    """Asked of a copy of the world that is thrown away afterwards, and without what rate limits remember."""
    PROCESS_MEMORY.reset()
    with transaction.atomic():
        names = named()
        fields = {name: value.format(**names) for name, value in row.fields.items()}
        send = client.get if row.method == "GET" else client.post
        found = send(path(row, names), fields or None, headers={"accept": "application/json"})
        transaction.set_rollback(True)
    return "login" if found.headers.get("Location", "").startswith("/login/?next=") else str(found.status_code)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.method} {row.route}{row.query}")
def test_every_principal_gets_the_status_of_the_table(principals: dict[str, Client], row: Row) -> None:
    found = {who: answer(client, row) for who, client in principals.items()}
    assert found == dict(zip(PRINCIPALS, row.statuses.split(), strict=True))


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route) if route != "admin/" else ()
        else:
            yield route


def test_every_address_has_a_row() -> None:
    assert set(routes(get_resolver().url_patterns)) == {row.route for row in TABLE}
