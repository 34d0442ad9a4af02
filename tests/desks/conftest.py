import pytest
from django.test import Client

from centre.models import Site
from tests import make
from tickets.models import Duty


@pytest.fixture
def site() -> Site:
    return make.site()


@pytest.fixture
def duty(site: Site) -> Duty:
    """Amina at desk 1, for Somali, Arabic and English."""
    return make.duty(make.amina(site), site, "1")


@pytest.fixture
def amina(duty: Duty) -> Client:
    return make.logged_in(duty.advisor)


@pytest.fixture
def olga(site: Site) -> Client:
    """Olga at desk 2, for Finnish and English."""
    return make.logged_in(make.duty(make.olga(site), site, "2").advisor)
