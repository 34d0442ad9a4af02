from datetime import date, time, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command

from centre.models import OpeningException, OpeningHours, Site
from tests import make
from tests.make import NOW, TODAY, minutes
from tickets import desk_sessions, invariants
from tickets.management.commands.close_day import close
from tickets.models import DeskSession, Event, Ticket
from tickets.states import DeskMove, DeskState, State

CLOSING = NOW.replace(hour=16)


@pytest.fixture
def office(site: Site) -> Site:
    """Open from nine to four."""
    OpeningHours.objects.update(opens=time(9), closes=time(16))
    return site


def states() -> list[str]:
    return list(Ticket.objects.order_by("pk").values_list("state", flat=True))


def test_an_open_site_is_not_closed(office: Site, here: DeskSession) -> None:
    make.serving(here), make.ticket(office)
    assert close(office, at=CLOSING - minutes(1)) == (0, 0)
    assert states() == ["serving", "waiting"]


def test_closing_time_ends_tickets_and_closes_desks(office: Site, here: DeskSession, there: DeskSession) -> None:
    make.serving(here), make.called(there, "fi"), make.ticket(office)
    assert close(office, at=CLOSING) == (3, 2)
    assert states() == [State.SERVED, State.LEFT, State.LEFT]
    assert set(DeskSession.objects.values_list("state", "closed_at")) == {(DeskState.CLOSED, CLOSING)}


def test_closing_a_day_twice_changes_nothing_more(office: Site, here: DeskSession) -> None:
    make.serving(here)
    close(office, at=CLOSING)
    events = Event.objects.count()
    assert close(office, at=CLOSING + minutes(5)) == (0, 0)
    assert Event.objects.count() == events
    assert [line for holds in invariants.ALL for line in holds(Site.objects.get(), CLOSING)] == []


def test_a_grace_period_keeps_waiting_tickets_after_closing_time(office: Site) -> None:
    make.ticket(office)
    assert close(office, at=CLOSING + minutes(29), grace=minutes(30)) == (0, 0)
    assert close(office, at=CLOSING + minutes(30), grace=minutes(30)) == (1, 0)


def test_a_lunch_break_is_not_the_end_of_the_day(office: Site) -> None:
    OpeningHours.objects.update(opens=time(9), closes=time(12))
    OpeningHours.objects.create(site=office, weekday=TODAY.weekday(), opens=time(13), closes=time(16))
    make.ticket(office)
    assert close(office, at=NOW.replace(hour=12, minute=30)) == (0, 0)


def test_a_site_that_never_closes_ends_its_days_at_midnight(site: Site, here: DeskSession) -> None:
    make.serving(here), make.ticket(site)
    assert close(site, at=NOW.replace(hour=23, minute=59)) == (0, 0)
    assert close(site, at=NOW.replace(hour=0) + timedelta(days=1)) == (2, 1)


def test_days_missed_by_the_timer_are_closed(office: Site) -> None:
    make.ticket(office), make.ticket(office, when=NOW + timedelta(days=1))
    assert close(office, at=NOW + timedelta(days=2)) == (2, 0)


def test_closing_time_is_in_the_time_zone_of_the_site(office: Site) -> None:
    Site.objects.update(time_zone="Europe/London")
    make.ticket(office, when=NOW + minutes(120))
    assert close(Site.objects.get(), at=CLOSING) == (0, 0)
    assert close(Site.objects.get(), at=CLOSING + minutes(120)) == (1, 0)


def test_a_desk_left_open_yesterday_stays_open_while_it_serves(site: Site, here: DeskSession) -> None:
    tomorrow = NOW + timedelta(days=1)
    make.serving(here, when=tomorrow)
    assert close(site, at=tomorrow) == (0, 0)
    assert desk_sessions.current(here.advisor) == here


def test_tickets_left_from_yesterday_end_on_a_holiday(office: Site) -> None:
    OpeningException.objects.create(site=office, date=date(2026, 3, 3))
    make.ticket(office)
    assert close(office, at=NOW + timedelta(days=1)) == (1, 0)


def test_a_desk_opened_today_stays_open_when_yesterday_is_closed(site: Site, here: DeskSession) -> None:
    desk_sessions.change(here, DeskMove.CLOSE, at=NOW)
    tomorrow = NOW.replace(hour=0, minute=5) + timedelta(days=1)
    desk_session = make.desk_session(here.advisor, site, when=tomorrow)
    assert close(site, at=tomorrow) == (0, 0)
    assert desk_sessions.current(here.advisor) == desk_session


def test_the_command_closes_every_site_or_a_named_one(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    for one in (site, make.site("tikkurila")):
        make.ticket(one)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        call_command("close_day", "--site", "tikkurila")
        call_command("close_day")
        call_command("close_day")
    said = ["tikkurila: ended 1 tickets, closed 0 desks", "myyrmaki: ended 1 tickets, closed 0 desks"]
    assert capsys.readouterr().out.splitlines() == said


def test_an_unknown_site_is_an_error(site: Site) -> None:
    with pytest.raises(CommandError, match="There is no site “nowhere”"):
        call_command("close_day", "--site", "nowhere")
