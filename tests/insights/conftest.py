import pytest

from centre.models import Site
from tests import make
from tickets.models import DeskSession


@pytest.fixture
def site(db: None) -> Site:
    return make.site()


@pytest.fixture
def here(site: Site) -> DeskSession:
    """Amina at desk 1, who serves so, ar and en."""
    return make.desk_session(make.amina(site), site)
