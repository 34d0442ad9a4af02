import json

import pytest
from django.db import InternalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django.asserts import assertTemplateUsed

from deskapp.error_responses import RefusedMiddleware
from tests import make
from tests.faults.database import lost_database

JSON = {"accept": "application/json", "accept-language": "en"}
UNAVAILABLE = {"refused": "The service does not answer just now. Please ask the staff, or try again soon."}


@pytest.mark.parametrize("path", ["/t/abc/", "/pair/abc/"])
def test_every_page_answers_503_without_a_database(transactional_db: None, path: str) -> None:
    with lost_database():
        answer = Client().get(path, headers=JSON)
    assert (answer.status_code, answer.json()) == (503, UNAVAILABLE)


def test_an_idle_in_transaction_timeout_is_answered_with_503() -> None:
    page, request = RefusedMiddleware(lambda request: HttpResponse()), RequestFactory().get("/", headers=JSON)
    answer = page.process_exception(request, InternalError("idle-in-transaction timeout"))
    assert answer is not None
    assert (answer.status_code, list(json.loads(answer.content))) == (503, ["refused"])


def test_a_page_request_gets_the_refusal_as_a_page(transactional_db: None) -> None:
    with lost_database():
        answer = Client().get("/t/abc/", headers={"accept-language": "ar"})
    assertTemplateUsed(answer, "errors/refused.html")
    assert (answer.status_code, '<html lang="ar" dir="rtl"' in answer.content.decode()) == (503, True)


def test_a_kiosk_is_refused_in_the_requested_language(transactional_db: None) -> None:
    kiosk = make.device(make.site())
    with lost_database():
        answer = kiosk.post("/kiosk/tickets/", {"language": "so", "key": "k"}, headers=JSON)
    assert (answer.status_code, answer.headers["Content-Language"]) == (503, "so")


def test_an_advisor_stays_logged_in_through_a_database_outage(transactional_db: None) -> None:
    amina = make.logged_in(make.amina(make.site()))
    with lost_database():
        answer = amina.post("/desk/next/", {"key": "k"}, headers=JSON)
    assert (answer.status_code, answer.json()) == (503, UNAVAILABLE)
    assert amina.get("/desk/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/nowhere/", "/desk/tickets/1/", "/%00/", "/t/", "/" + "x" * 5000])
def test_an_unknown_address_is_refused_with_a_sentence(path: str) -> None:
    amina = make.logged_in(make.amina(make.site()))
    answer = amina.get(path, headers=JSON)
    assert answer.status_code in {404, 405}
    assert list(json.loads(answer.content)) == ["refused"]


def test_an_unknown_host_name_is_refused() -> None:
    answer = Client().get("/healthz", headers={**JSON, "host": "elsewhere.example"})
    assert (answer.status_code, answer.json()) == (400, {"refused": "There is nothing at this address."})


@pytest.mark.django_db
def test_a_multipart_form_without_boundary_is_refused() -> None:
    kiosk = make.device(make.site())
    answer = kiosk.post("/kiosk/tickets/", "x", content_type="multipart/form-data", headers=JSON)
    assert (answer.status_code, answer.json()) == (
        400,
        {"refused": "The request was not complete. Please go back and try again."},
    )


@pytest.mark.django_db
def test_a_refusal_links_back_to_the_referring_page() -> None:
    page = Client().get("/t/abc/", headers={"referer": "http://testserver/kiosk/"}).content.decode()
    assert 'href="http://testserver/kiosk/"' in page


@pytest.mark.django_db
def test_a_refusal_is_escaped() -> None:
    page = Client().get("/t/abc/", headers={"referer": 'http://testserver/"><script>'}).content.decode()
    assert "<script>" not in page


@pytest.mark.django_db
def test_an_expired_form_on_a_staff_page_is_in_a_staff_language() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/desk/tickets/", {"language": "so", "key": "k"}, headers=JSON)
    assert (answer.status_code, answer.headers["Content-Language"]) == (403, "en")


@pytest.mark.django_db
def test_too_many_fields_are_refused() -> None:
    kiosk = make.device(make.site())
    answer = kiosk.post("/kiosk/tickets/", {f"field{number}": "1" for number in range(500)}, headers=JSON)
    assert answer.status_code == 400


@pytest.mark.django_db
def test_a_body_that_is_no_form_is_refused() -> None:
    kiosk = make.device(make.site())
    kinds = ["multipart/form-data; boundary=x", "multipart/form-data", "application/json", "text/plain; charset=nope"]
    assert [
        kiosk.generic("POST", "/kiosk/tickets/", b"\xff\x00--x", kind, headers=JSON).status_code for kind in kinds
    ] == [
        400,
        400,
        400,
        400,
    ]
