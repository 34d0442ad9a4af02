import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from tests import make

pytestmark = pytest.mark.django_db


def enter(client: Client, username: str = "amina", password: str = make.PASSWORD, **fields: str) -> int:
    return client.post("/login/", {"username": username, "password": password} | fields).status_code


@pytest.fixture
def client() -> Client:
    make.amina(make.site())
    return Client()


def test_logging_in_leads_to_the_desk(client: Client) -> None:
    answer = client.post("/login/", {"username": "amina", "password": make.PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/")


def test_logging_in_leads_to_the_requested_page(client: Client) -> None:
    answer = client.post("/login/", {"username": "amina", "password": make.PASSWORD, "next": "/stations/"})
    assert answer.headers["Location"] == "/stations/"


def test_logging_in_never_leads_to_another_host(client: Client) -> None:
    fields = {"username": "amina", "password": make.PASSWORD, "next": "https://evil.example.org/"}
    assert client.post("/login/", fields).headers["Location"] == "/desk/"


NO_PAGES = [
    "/login/",
    "/login/?next=/login/",
    "/logout/",
    "/desk/next/",
    "/desk/tickets/1/finish/",
    "/language/",
    "/stations/add/",
    "/kiosk/tickets/",
    "/nothing/",
    "/login/%0d%0a",
    "//evil.example.org/desk/",
    "http://testserver/login/",
    "http://[",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("back", NO_PAGES)
def test_next_that_is_no_page_leads_to_the_desk(client: Client, back: str) -> None:
    """Before logging in, after it, and for a person who is logged in already."""
    assert client.get("/login/", {"next": back}).context["next"] == ""
    answer = client.post("/login/", {"username": "amina", "password": make.PASSWORD, "next": back})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/")
    assert client.get("/login/", {"next": back}).headers["Location"] == "/desk/"


@pytest.mark.parametrize("back", NO_PAGES)
def test_other_forms_do_not_lead_to_what_is_no_page(client: Client, back: str) -> None:
    assert client.post("/language/", {"language": "sv", "next": back}).headers["Location"] == "/"
    assert client.post("/logout/", {"next": back}).headers["Location"] == "/login/"


@pytest.mark.parametrize("back", ["/insights/?site=myyrmaki", "/admin/centre/site/", "http://testserver/stations/"])
def test_next_keeps_its_query_and_its_section(client: Client, back: str) -> None:
    answer = client.post("/login/", {"username": "amina", "password": make.PASSWORD, "next": back})
    assert answer.headers["Location"] == back


@pytest.mark.parametrize("fields", [{"password": "guessed"}, {"username": "nobody"}, {"username": "a\x00b"}])
def test_a_failed_login_does_not_reveal_which_field_is_wrong(client: Client, fields: dict[str, str]) -> None:
    wrong = {"username": "amina", "password": make.PASSWORD} | fields
    answer = client.post("/login/", wrong, headers={"accept-language": "en"})
    assert "The user name or the password is not right." in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_repeated_wrong_passwords_lock_the_login(client: Client) -> None:
    answers = [enter(client, password="guessed") for _ in range(settings.AXES_FAILURE_LIMIT + 1)]
    assert (answers[0], answers[-1], enter(client)) == (200, 429, 429)


@pytest.mark.parametrize(("behind", "elsewhere"), [(True, 200), (False, 429)])
def test_a_lockout_behind_a_proxy_affects_only_the_guessing_address(
    client: Client, settings: Settings, behind: bool, elsewhere: int
) -> None:
    """Without a proxy, every client could send this header."""
    settings.BEHIND_PROXY = behind
    for number in range(settings.AXES_FAILURE_LIMIT + 1):
        guesser = Client(headers={"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.9"})
        enter(guesser, password="guessed")
    assert enter(guesser) == 429
    other = Client(headers={"X-Forwarded-For": "203.0.113.10"})
    assert enter(other, password="guessed") == elsewhere


def test_a_form_of_another_page_is_refused() -> None:
    assert enter(Client(enforce_csrf_checks=True)) == 403


def test_logging_out_requires_a_post(client: Client) -> None:
    enter(client)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").headers["Location"] == "/login/"
    assert client.get("/desk/").status_code == 302


def test_a_logged_in_person_is_redirected_from_login_to_the_desk(client: Client) -> None:
    enter(client)
    assert client.get("/login/").headers["Location"] == "/desk/"


def test_a_chosen_language_is_kept_for_a_year(client: Client) -> None:
    answer = client.post("/language/", {"language": "sv", "next": "/desk/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/")
    assert client.get("/login/").headers["Content-Language"] == "sv"


@pytest.mark.parametrize("back", ["https://evil.example.org/", "//evil.example.org", "javascript:alert(1)", ""])
def test_choosing_a_language_never_leads_to_another_host(client: Client, back: str) -> None:
    assert client.post("/language/", {"language": "sv", "next": back}).headers["Location"] == "/"


def test_an_unsupported_language_becomes_finnish(client: Client) -> None:
    assert client.post("/language/", {"language": "tr\x00"}).cookies["django_language"].value == "fi"
