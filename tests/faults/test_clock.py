"""The clock jumps, the night comes, and summer time begins and ends: what is injected is the moment of each change."""

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from centre.models import Site
from tests import make
from tests.make import HELSINKI, NOW
from tickets import board, flow, line
from tickets.models import DeskSession, Ticket
from tickets.site_transaction import Actor
from tickets.states import Move, State
from web.refusals import Refused

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
"""On the one night 03:00 becomes 04:00, on the other 04:00 becomes 03:00."""


@pytest.fixture
def site() -> Site:
    return make.site()


@pytest.fixture
def desk_session(site: Site) -> DeskSession:
    return make.desk_session(make.amina(site), site, when=NOW - 24 * HOUR)


def verified(at: datetime) -> str:
    said = StringIO()
    with time_machine.travel(at, tick=False):
        call_command("verify", stdout=said)
    return said.getvalue()


def local(day: date, hour: int, minute: int = 0, fold: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=HELSINKI, fold=fold)


@pytest.mark.parametrize("jump", [-3 * HOUR, -timedelta(seconds=1), timedelta(0), 5 * HOUR], ids=str)
def test_a_jump_of_the_clock_keeps_every_number_and_every_step(
    site: Site, desk_session: DeskSession, jump: timedelta
) -> None:
    before = [make.ticket(site, "so", NOW) for _ in range(2)]
    then = NOW + jump
    after = make.ticket(site, "so", then)
    assert [one.code for one in (*before, after)] == ["SO 001", "SO 002", "SO 003"]
    called = flow.call_next(desk_session, at=then)
    assert called
    assert called.ticket
    for move in (Move.START, Move.FINISH):
        flow.move(called.ticket, move, at=then - HOUR, by=Actor(desk_session.advisor, desk_session.desk))
    shown = board.read(site.slug, then)
    assert (len(shown["waiting"]), shown["version"]) == (2, site.events.count())
    assert all(low >= 0 and high >= low for low, high in filter(None, shown["waits"].values()))
    assert verified(then).startswith("ok")


def test_a_clock_set_back_over_midnight_continues_the_earlier_series(site: Site) -> None:
    midnight = local(make.TODAY + timedelta(days=1), 0)
    codes = [make.ticket(site, "so", midnight + minutes * HOUR / 60).code for minutes in (-2, -1, 0, 1, -1, 2)]
    assert codes == ["SO 001", "SO 002", "SO 001", "SO 002", "SO 003", "SO 003"]
    assert verified(midnight + HOUR).startswith("ok")


def test_midnight_empties_the_line_and_restarts_the_numbers(site: Site, desk_session: DeskSession) -> None:
    midnight = local(make.TODAY + timedelta(days=1), 0)
    left_over = make.ticket(site, "so", midnight - timedelta(microseconds=1))
    assert line.ranked_for(desk_session, midnight - timedelta(microseconds=1))
    assert line.ranked_for(desk_session, midnight) == []
    assert make.ticket(site, "so", midnight).code == left_over.code == "SO 001"
    with pytest.raises(Refused):
        flow.move(left_over, Move.CALL, at=midnight, by=Actor(desk_session.advisor, desk_session.desk))
    assert flow.close_day(site, make.TODAY, at=midnight + HOUR) == 1
    assert list(Ticket.objects.order_by("pk").values_list("state", flat=True)) == [State.LEFT, State.WAITING]
    assert verified(midnight + HOUR).startswith("ok")


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25)], ids=["summer time begins", "summer time ends"])
def test_a_day_of_23_or_25_hours_is_one_service_day(site: Site, day: date, hours: int) -> None:
    start = local(day, 0)
    elapsed = (start.timestamp() + 3600 * hour for hour in range(hours))
    moments = [datetime.fromtimestamp(moment, HELSINKI) for moment in elapsed]
    tickets = [make.ticket(site, "so", moment) for moment in moments]
    assert [ticket.number for ticket in tickets] == list(range(1, hours + 1))
    assert {ticket.day for ticket in tickets} == {day}
    assert make.ticket(site, "so", datetime.fromtimestamp(start.timestamp() + 3600 * hours, HELSINKI)).number == 1
    assert verified(local(day + timedelta(days=1), 1)).startswith("ok")


def test_clients_of_the_repeated_hour_are_ranked_in_order_of_arrival(site: Site) -> None:
    desk_session = make.desk_session(make.amina(site), site, when=local(AUTUMN, 1))
    second = make.ticket(site, "so", local(AUTUMN, 3, 10, fold=1))
    first = make.ticket(site, "so", local(AUTUMN, 3, 50))
    at = local(AUTUMN, 3, 55, fold=1)
    assert [ranked.ticket.id for ranked in line.ranked_for(desk_session, at)] == [first.pk, second.pk]


def test_an_opening_time_in_the_skipped_hour_opens_the_site(site: Site) -> None:
    site.hours.filter(weekday=SPRING.weekday()).update(opens="03:30", closes="05:00")
    assert make.ticket(site, "so", local(SPRING, 4, 45)).day == SPRING
    with pytest.raises(Refused):
        make.ticket(site, "so", local(SPRING, 2, 30))
