from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertTemplateUsed

from centre.models import Person, Role, Site
from tests import make
from tickets.models import DeskSession, Event, Ticket
from tickets.states import Move

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
JSON = {"accept": "application/json", "accept-language": "en"}


def post(client: Client, path: str, **fields: Any) -> Any:
    return client.post(f"/desk/{path}", fields, headers=JSON)


def refused(answer: Any, status: int, sentence: str) -> None:
    assert (answer.status_code, answer.json()) == (status, {"refused": sentence})


def test_a_password_opens_the_desk(site: Site) -> None:
    make.amina(site)
    client = Client()
    answer = client.post("/login/", {"username": "amina", "password": make.PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/")
    assertTemplateUsed(client.get("/desk/"), "desks/open.html")


def test_a_wrong_password_does_not_open_the_desk(site: Site) -> None:
    make.amina(site)
    client = Client()
    assert client.post("/login/", {"username": "amina", "password": "guessed"}).status_code == 200
    assert client.get("/desk/").headers["Location"] == "/login/?next=/desk/"


def test_opening_a_desk_returns_its_name_and_languages(site: Site) -> None:
    amina = make.logged_in(make.amina(site))
    answer = post(amina, "open/", desk="2")
    assert (answer.status_code, answer.json()) == (200, {"desk": "2", "languages": ["ar", "en", "so"]})


def test_an_advisor_may_open_a_desk_with_fewer_languages(site: Site) -> None:
    amina = make.logged_in(make.amina(site))
    answer = post(amina, "open/", desk="2", languages=["so", "fi", "a\x00b"])
    assert answer.json() == {"desk": "2", "languages": ["so"]}


def test_opening_ones_own_open_desk_changes_nothing(amina: Client) -> None:
    assert [post(amina, "open/", desk="1").status_code for _ in range(2)] == [200, 200]
    assert (DeskSession.objects.count(), Event.objects.count()) == (1, 1)


def test_a_desk_opens_at_the_site_of_its_button(site: Site) -> None:
    amina, other = make.amina(site), make.site("tikkurila")
    Role.objects.create(person=amina, site=other, kind=Role.Kind.ADVISOR)
    client = make.logged_in(amina)
    assertContains(client.get("/desk/"), '<input type="hidden" name="site" value="tikkurila">', html=True)
    client.post("/desk/open/", {"desk": "1", "site": "tikkurila"})
    assert DeskSession.objects.get().site == other


def test_a_page_post_redirects_to_the_desk(site: Site) -> None:
    answer = make.logged_in(make.amina(site)).post("/desk/open/", {"desk": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/")


def test_a_taken_desk_cannot_be_opened(site: Site, desk_session: DeskSession) -> None:
    olga = make.logged_in(make.olga(site))
    refused(post(olga, "open/", desk="1"), 409, "Desk 1 is already open.")


def test_an_advisor_cannot_open_a_second_desk(amina: Client) -> None:
    refused(post(amina, "open/", desk="2"), 409, "You already have desk 1 open.")


@pytest.mark.parametrize("desk", ["", "9"])
def test_an_unknown_desk_cannot_be_opened(site: Site, desk: str) -> None:
    refused(post(make.logged_in(make.amina(site)), "open/", desk=desk), 404, "There is no such desk here.")


@pytest.mark.parametrize("desk", ["x" * 65, "1\x00"])
def test_a_desk_with_an_impossible_name_is_refused(site: Site, desk: str) -> None:
    answer = post(make.logged_in(make.amina(site)), "open/", desk=desk)
    refused(answer, 400, "The request was too long. Please go back and try again.")


def test_the_next_ticket_is_called(amina: Client, site: Site) -> None:
    ticket = make.ticket(site)
    answer = post(amina, "next/", key="n1")
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "id": ticket.pk,
            "code": "SO 001",
            "language": "so",
            "state": "called",
            "desk": "1",
            "reason": "scarce",
        },
    )


def test_calling_next_with_an_empty_line_answers_204(amina: Client) -> None:
    answer = post(amina, "next/", key="n1")
    assert (answer.status_code, answer.content, Event.objects.count()) == (204, b"", 1)


def test_a_repeated_key_calls_one_ticket(amina: Client, site: Site) -> None:
    make.ticket(site)
    make.ticket(site)
    first, again = post(amina, "next/", key="n1"), post(amina, "next/", key="n1")
    assert (again.status_code, again.json()) == (200, first.json())
    assert Event.objects.filter(move=Move.CALL).count() == 1


def test_a_busy_desk_cannot_call_another_client(amina: Client, site: Site) -> None:
    make.ticket(site)
    make.ticket(site)
    post(amina, "next/", key="n1")
    refused(post(amina, "next/", key="n2"), 409, "SO 001 is still at this desk. Finish with it first.")


def test_a_call_needs_an_open_desk(site: Site) -> None:
    refused(post(make.logged_in(make.amina(site)), "next/", key="n1"), 409, "Open a desk first.")


def test_a_paused_desk_cannot_call(amina: Client, site: Site) -> None:
    ticket = make.ticket(site)
    post(amina, "pause/")
    sentence = "This desk is paused. Resume before you call."
    refused(post(amina, "next/", key="n1"), 409, sentence)
    refused(post(amina, f"tickets/{ticket.pk}/call/"), 409, sentence)


def test_a_desk_is_paused_resumed_and_closed(amina: Client) -> None:
    answers = [post(amina, f"{move}/").json() for move in ("pause", "resume", "close")]
    assert answers == [
        {"desk": "1", "state": "paused"},
        {"desk": "1", "state": "open"},
        {"desk": "1", "state": "closed"},
    ]


def test_a_desk_with_a_client_cannot_be_closed(amina: Client, desk_session: DeskSession) -> None:
    make.called(desk_session)
    refused(post(amina, "close/"), 409, "SO 001 is still at this desk. Finish with it first.")


def test_an_open_desk_cannot_be_resumed(amina: Client) -> None:
    refused(post(amina, "resume/"), 409, "Desk 1 is “open”, so this cannot be done.")


@pytest.mark.parametrize("move", ["dance", "open-again", "desk-close", "%00"])
def test_an_unknown_desk_move_is_refused(amina: Client, move: str) -> None:
    refused(post(amina, f"{move}/"), 404, "There is nothing at this address.")


def test_an_advisor_adds_a_ticket(amina: Client) -> None:
    answer = post(amina, "tickets/", language="ar", key="t1")
    ticket = Ticket.objects.get()
    assert (answer.status_code, answer.json()) == (
        200,
        {"id": ticket.pk, "code": "AR 001", "language": "ar", "state": "waiting", "desk": None, "reason": ""},
    )


def test_a_repeated_key_adds_one_ticket(amina: Client) -> None:
    first, again = (post(amina, "tickets/", language="ar", key="t1").json() for _ in range(2))
    assert (first, Ticket.objects.count()) == (again, 1)


def test_a_ticket_is_added_in_a_language_of_the_site(amina: Client) -> None:
    answer = post(amina, "tickets/", language="ru", key="t1")
    refused(answer, 422, "This language is not in the list. Please choose another language.")


def test_the_console_shows_the_desk(amina: Client, site: Site) -> None:
    make.ticket(site)
    answer = amina.get("/desk/")
    assertTemplateUsed(answer, "desks/desk.html")
    assert answer.context["console"].next.ticket.code == "SO 001"


def test_page_and_fragment_render_one_console_template(amina: Client, site: Site) -> None:
    make.ticket(site)
    page, fragment = amina.get("/desk/"), amina.get("/desk/console/")
    assertTemplateUsed(page, "desks/_console.html")
    assertTemplateUsed(fragment, "desks/_console.html")
    assert "<html" not in fragment.content.decode()


def test_the_console_fragment_requires_an_open_desk(site: Site) -> None:
    answer = make.logged_in(make.amina(site)).get("/desk/console/", headers=JSON)
    refused(answer, 409, "Open a desk first.")


def test_thirty_waiting_tickets_take_no_more_queries_than_one(amina: Client, site: Site) -> None:
    counts = []
    for more in (1, 29):
        for _ in range(more):
            make.ticket(site)
        with CaptureQueriesContext(connection) as queries:
            amina.get("/desk/console/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_person_without_a_role_has_no_right_to_the_desk_page(site: Site) -> None:
    nobody = Person.objects.create_user("nobody", password=make.PASSWORD)
    answer = make.logged_in(nobody).get("/desk/", headers=JSON)
    refused(answer, 403, "Your account has no right to this page.")


@pytest.mark.parametrize("path", ["", "console/"])
def test_desk_pages_reject_posts(amina: Client, path: str) -> None:
    assert amina.post(f"/desk/{path}").status_code == 405


@pytest.mark.parametrize("path", ["open/", "next/", "tickets/", "pause/", "tickets/1/start/"])
def test_changes_require_a_post(amina: Client, path: str) -> None:
    answer = amina.get(f"/desk/{path}", headers=JSON)
    refused(answer, 405, "This address cannot be used in this way. Please go back.")


def test_a_form_of_another_page_is_refused(amina: Client, site: Site) -> None:
    make.ticket(site)
    amina.handler.enforce_csrf_checks = True
    answer = post(amina, "next/", key="n1")
    refused(answer, 403, "This page was open for too long. Please go back, reload it and try again.")
    assert Ticket.objects.get().state == "waiting"


def test_a_staff_page_is_in_a_staff_language_only(amina: Client) -> None:
    assert amina.get("/desk/", headers={"accept-language": "so,sv;q=0.5"}).headers["Content-Language"] == "sv"
