from datetime import timedelta

import pytest

from centre.models import Site
from tests import make
from tests.make import NOW, TODAY, minutes
from tickets import flow
from tickets.forecast import DEFAULT_SERVICE_TIME, Forecast, as_range, forecast, median_service_time
from tickets.line import OnDuty, Policy, WaitingTicket
from tickets.models import DeskSession
from tickets.site_transaction import Actor
from tickets.states import Move

POLICY = Policy(target=minutes(15), fallback_after=minutes(20))
TEN = minutes(10)
SOMALI, BOTH = OnDuty(1, frozenset({"so"})), OnDuty(2, frozenset({"so", "ar"}))


def waiting(*languages: str) -> list[WaitingTicket]:
    """In the order in which they came, with ids from 1."""
    places = range(len(languages))
    since = [NOW - minutes(len(languages) - place) for place in places]
    return [WaitingTicket(place + 1, "", languages[place], since[place]) for place in places]


def visit(desk_session: DeskSession, lasts: float) -> None:
    ticket = make.serving(desk_session)
    flow.move(ticket, Move.FINISH, at=NOW + minutes(lasts), by=Actor(desk_session.advisor, desk_session.desk))


def test_an_empty_centre_has_no_wait() -> None:
    assert forecast([], [SOMALI], {}, TEN, NOW, POLICY) == Forecast({}, {"so": minutes(0)})


def test_no_wait_is_known_without_an_open_desk() -> None:
    assert forecast(waiting("so"), [], {}, TEN, NOW, POLICY) == Forecast({}, {})


def test_one_desk_serves_tickets_one_after_another() -> None:
    expected = {1: minutes(0), 2: minutes(10), 3: minutes(20)}
    assert forecast(waiting("so", "so", "so"), [SOMALI], {}, TEN, NOW, POLICY) == Forecast(
        expected, {"so": minutes(30)}
    )


def test_two_desks_share_a_line() -> None:
    found = forecast(waiting("so", "so", "so"), [SOMALI, BOTH], {}, TEN, NOW, POLICY)
    assert sorted(found.tickets.values()) == [minutes(0), minutes(0), minutes(10)]
    assert found.newcomers == {"so": minutes(10), "ar": minutes(10)}


def test_the_only_desk_for_a_language_serves_it_first() -> None:
    found = forecast(waiting("so", "ar"), [SOMALI, BOTH], {}, TEN, NOW, POLICY)
    assert found == Forecast({1: minutes(0), 2: minutes(0)}, {"so": minutes(10), "ar": minutes(10)})


def test_a_ticket_that_no_desk_serves_has_no_forecast() -> None:
    assert forecast(waiting("fi"), [SOMALI], {}, TEN, NOW, POLICY).tickets == {}


@pytest.mark.parametrize(("since", "wait"), [(0, 10), (4, 6), (9, 2.5), (60, 2.5)])
def test_a_busy_desk_is_free_after_the_median_service_time_or_soon(since: float, wait: float) -> None:
    found = forecast(waiting("so"), [SOMALI], {1: NOW - minutes(since)}, TEN, NOW, POLICY)
    assert found.tickets == {1: minutes(wait)}


@pytest.mark.parametrize(
    ("expected", "shown"),
    [(0, (0, 5)), (1, (0, 5)), (4, (0, 5)), (7, (5, 10)), (10, (5, 15)), (20, (15, 25)), (60, (45, 75))],
)
def test_a_wait_is_shown_as_a_range_in_steps_of_five(expected: float, shown: tuple[int, int]) -> None:
    assert as_range(minutes(expected)) == shown


def test_the_median_service_time_is_a_default_until_five_visits(site: Site, here: DeskSession) -> None:
    for _ in range(4):
        visit(here, 3)
    assert median_service_time(site) == DEFAULT_SERVICE_TIME
    visit(here, 3)
    assert median_service_time(site) == minutes(3)


def test_one_long_visit_does_not_change_the_median_service_time(site: Site, here: DeskSession) -> None:
    for lasts in (4, 5, 6, 7, 300):
        visit(here, lasts)
    assert median_service_time(site) == minutes(6)


def test_the_median_service_time_uses_the_latest_twenty_visits(site: Site, here: DeskSession) -> None:
    for lasts in [60] * 25 + [5] * 20:
        visit(here, lasts)
    assert median_service_time(site) == minutes(5)


def test_a_visit_is_never_shorter_than_a_minute(site: Site, here: DeskSession) -> None:
    for _ in range(5):
        visit(here, 0)
    assert median_service_time(site) == timedelta(minutes=1)


def test_service_time_counts_from_the_last_start_after_a_transfer(site: Site, here: DeskSession, by: Actor) -> None:
    for _ in range(5):
        ticket = make.serving(here, "en")
        flow.move(ticket, Move.TRANSFER, at=NOW + minutes(30), by=by, to_desk=here.desk)
        for passed, move in [(40, Move.CALL), (41, Move.START), (45, Move.FINISH)]:
            flow.move(ticket, move, at=NOW + minutes(passed), by=by)
    assert median_service_time(site) == minutes(4)


def test_every_site_has_its_own_median_service_time(site: Site, here: DeskSession) -> None:
    for _ in range(5):
        visit(here, 3)
    assert median_service_time(make.site("tikkurila")) == DEFAULT_SERVICE_TIME


def test_visits_ended_by_day_close_do_not_change_the_median_service_time(
    site: Site, here: DeskSession, by: Actor
) -> None:
    for _ in range(5):
        make.serving(here)
        flow.close_day(site, TODAY, at=NOW + minutes(600))
    assert median_service_time(site) == DEFAULT_SERVICE_TIME
