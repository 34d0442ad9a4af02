import pytest
from django.test import Client

from centre.models import Site
from tests import make
from tickets.models import DeskSession


@pytest.fixture
def site() -> Site:
    return make.site()


@pytest.fixture
def desk_session(site: Site) -> DeskSession:
    """Amina at desk 1, for Somali, Arabic and English."""
    return make.desk_session(make.amina(site), site, "1")


@pytest.fixture
def amina(desk_session: DeskSession) -> Client:
    return make.logged_in(desk_session.advisor)


@pytest.fixture
def olga(site: Site) -> Client:
    """Olga at desk 2, for Finnish and English."""
    return make.logged_in(make.desk_session(make.olga(site), site, "2").advisor)
