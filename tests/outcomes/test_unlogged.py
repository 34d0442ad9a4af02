import pytest

from outcomes.actions import log_ticket
from outcomes.refusals import LOG_FIRST
from outcomes.unlogged import require_few_unlogged, unlogged
from tests import make
from tests.make import NOW, TODAY, minutes
from tickets import flow
from tickets.models import DeskSession
from web.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> DeskSession:
    site = make.site()
    return make.desk_session(make.amina(site), site)


def test_unlogged_visits_are_listed_oldest_first(here: DeskSession) -> None:
    late, early, logged = (make.served(here, when=NOW + minutes(passed)) for passed in (9, 3, 5))
    log_ticket(logged, make.contact(), here.advisor, at=NOW)
    assert unlogged(here.advisor) == [early, late]


def test_an_advisor_has_only_their_own_unlogged_visits(here: DeskSession) -> None:
    there = make.desk_session(make.olga(here.site), here.site, "2")
    make.served(here)
    assert unlogged(there.advisor) == []


def test_a_visit_ended_by_day_close_must_be_logged(here: DeskSession) -> None:
    ticket = make.serving(here)
    flow.close_day(here.site, TODAY, at=NOW + minutes(60))
    assert unlogged(here.advisor) == [ticket]


def test_an_advisor_with_three_unlogged_visits_may_not_call(here: DeskSession) -> None:
    for _ in range(2):
        make.served(here)
    require_few_unlogged(here.advisor)
    third = make.served(here)
    with pytest.raises(Refused) as caught:
        require_few_unlogged(here.advisor)
    assert (caught.value.refusal, caught.value.values) == (LOG_FIRST, {"most": 3})
    log_ticket(third, make.contact(), here.advisor, at=NOW)
    require_few_unlogged(here.advisor)
