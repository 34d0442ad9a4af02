from collections.abc import Iterator

import pytest

from centre.models import Desk, Site
from tests import make
from tickets import change_notifications
from tickets.models import DeskSession
from tickets.site_transaction import Actor


@pytest.fixture
def site(db: None) -> Site:
    return make.site()


@pytest.fixture
def here(site: Site) -> DeskSession:
    """Amina at desk 1, who serves so, ar and en."""
    return make.desk_session(make.amina(site), site)


@pytest.fixture
def there(site: Site) -> DeskSession:
    """Olga at desk 2, who serves fi and en."""
    return make.desk_session(make.olga(site), site, "2")


@pytest.fixture
def by(here: DeskSession) -> Actor:
    return Actor(here.advisor, here.desk)


@pytest.fixture
def second(site: Site) -> Desk:
    return Desk.objects.get(site=site, name="2")


@pytest.fixture
def notifications() -> Iterator[list[int]]:
    """The sites of which this process was notified, in order."""
    heard: list[int] = []
    change_notifications.add_listener(heard.append)
    yield heard
    change_notifications.remove_listener(heard.append)
