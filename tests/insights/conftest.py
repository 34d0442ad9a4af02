import pytest

from centre.models import Site
from tests import make
from tickets.models import Duty


@pytest.fixture
def site(db: None) -> Site:
    return make.site()


@pytest.fixture
def here(site: Site) -> Duty:
    """Amina at desk 1, who serves so, ar and en."""
    return make.duty(make.amina(site), site)
