import pytest

from centre.models import Site
from tests import make


@pytest.fixture
def site(transactional_db: None) -> Site:
    return make.site()
