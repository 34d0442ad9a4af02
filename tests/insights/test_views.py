import csv
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test import AsyncClient, Client
from django.test.utils import CaptureQueriesContext

from centre.models import Person, Role, Site
from tests import make
from tests.make import NOW
from tickets.models import DeskSession

pytestmark = pytest.mark.usefixtures("clock")
BOTH = pytest.mark.parametrize("address", ["/insights/", "/insights/export/"])


@pytest.fixture
def manager(site: Site) -> Client:
    return make.logged_in(make.mikko(site))


def downloaded(person: Person, address: str) -> tuple[Any, bytes]:
    """As an asynchronous server sends it: the response and what came in pieces."""

    async def fetch() -> tuple[Any, bytes]:
        client = AsyncClient()
        await client.aforce_login(person, "deskapp.auth_backend.AuthBackend")
        response: Any = await client.get(address)
        return response, b"".join([piece async for piece in response])

    return async_to_sync(fetch)()


@BOTH
def test_an_anonymous_visitor_is_redirected_to_the_login(site: Site, address: str) -> None:
    assert Client().get(address).headers["Location"] == f"/login/?next={address}"


@BOTH
def test_an_advisor_has_no_right_to_the_insights(here: DeskSession, address: str) -> None:
    response = make.logged_in(here.advisor).get(address, headers={"Accept-Language": "en"})
    assert response.status_code == 403
    assert "Your account has no right to this page." in response.content.decode()


@BOTH
def test_a_manager_cannot_see_another_site(manager: Client, address: str) -> None:
    make.site("tikkurila")
    assert manager.get(address, {"site": "tikkurila"}).status_code == 404


@BOTH
@pytest.mark.parametrize("query", ["from=2026-02-30", "from=2026-03-03&to=2026-03-01", "to=tomorrow", "from=%00"])
def test_an_invalid_period_is_refused_with_a_sentence(manager: Client, address: str, query: str) -> None:
    response = manager.get(f"{address}?{query}", headers={"Accept-Language": "en"})
    assert response.status_code == 422
    assert "Write both days like 2026-03-31, the earlier one first." in response.content.decode()


@BOTH
@pytest.mark.parametrize("slug", ["nowhere", "%00", "x" * 500])
def test_an_unknown_site_is_not_found(manager: Client, address: str, slug: str) -> None:
    assert manager.get(f"{address}?site={slug}").status_code == 404


@BOTH
def test_insights_pages_reject_posts(manager: Client, address: str) -> None:
    assert manager.post(address).status_code == 405


def test_the_page_shows_the_last_thirty_days_of_the_managed_site(manager: Client, site: Site) -> None:
    for day in (0, 0, 0, 0, 29, 30):
        make.ticket(site, when=NOW - timedelta(days=day))
    page = manager.get("/insights/").content.decode()
    assert 'name="from" value="2026-02-01"' in page
    assert 'name="to" value="2026-03-02"' in page
    assert '<td class="table__number">5</td>' in page


def test_a_hidden_count_has_a_text_for_screen_readers(manager: Client, site: Site) -> None:
    make.ticket(site)
    page = manager.get("/insights/", headers={"Accept-Language": "en"}).content.decode()
    assert '<span aria-hidden="true">..</span><span class="visually-hidden">not shown</span>' in page


def test_a_manager_of_two_sites_chooses_the_site(here: DeskSession) -> None:
    both = make.mikko(here.site)
    Role.objects.create(person=both, site=make.site("tikkurila"), kind=Role.Kind.MANAGER)
    page = make.logged_in(both).get("/insights/", {"site": "tikkurila"}).content.decode()
    assert '<option value="tikkurila" selected>' in page


def test_an_administrator_sees_every_site(site: Site) -> None:
    assert make.logged_in(make.paula()).get("/insights/", {"site": "myyrmaki"}).status_code == 200


def test_the_button_sends_the_export(here: DeskSession) -> None:
    make.served(here)
    response, body = downloaded(make.mikko(here.site), "/insights/export/?from=2026-03-01&to=2026-03-02")
    disposition = 'attachment; filename="myyrmaki-2026-03-01-2026-03-02.zip"'
    assert (response.status_code, response.headers["Content-Disposition"]) == (200, disposition)
    assert response.headers["Content-Length"] == str(len(body))
    with ZipFile(BytesIO(body)) as archive:
        tickets = archive.read("tickets.csv").decode("utf-8-sig").splitlines()
    assert [row["code"] for row in csv.DictReader(tickets)] == ["SO 001"]


def test_the_page_takes_no_more_queries_for_more_tickets(manager: Client, here: DeskSession) -> None:
    taken = []
    for more in (1, 30):
        for _ in range(more):
            make.served(here)
        with CaptureQueriesContext(connection) as queries:
            manager.get("/insights/")
        taken.append(len(queries))
    assert taken[0] == taken[1]
