from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from centre.models import Person
from tests import make

pytestmark = pytest.mark.django_db
CONSOLE = "/desk/console/"


@pytest.fixture
def amina() -> Client:
    return make.logged_in(make.amina(make.site()))


def is_known(client: Client) -> bool:
    """Others are sent to the login; amina has no desk open yet."""
    status = client.get(CONSOLE, headers={"accept": "application/json"}).status_code
    assert status in {302, 409}
    return status == 409


def test_a_logged_in_person_is_known(amina: Client) -> None:
    assert (is_known(amina), is_known(Client())) == (True, False)


def test_a_session_ends_when_it_expires(amina: Client) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_known(amina)


def test_a_closed_account_is_not_logged_in(amina: Client) -> None:
    Person.objects.update(is_active=False)
    assert not is_known(amina)


def test_a_new_password_ends_existing_sessions(amina: Client) -> None:
    person = Person.objects.get()
    person.set_password("another password")
    person.save()
    assert not is_known(amina)


@pytest.mark.parametrize("key", ["", "x" * 300, "unknown", r"\"abcdefgh\000\"", "ä"])
def test_an_invalid_session_key_is_not_logged_in(key: str) -> None:
    make.site()
    stranger = Client()
    stranger.cookies["sessionid"] = key
    assert not is_known(stranger)
