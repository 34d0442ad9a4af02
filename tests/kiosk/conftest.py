import pytest
from django.test import Client

from centre.models import Site
from tests import make


@pytest.fixture
def site(db: None) -> Site:
    return make.site()


@pytest.fixture
def kiosk(site: Site) -> Client:
    return make.device(site)
