from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command

from centre.models import Site
from tests import make
from tests.make import NOW, TODAY
from tickets import flow
from tickets.models import Event, Ticket

TOMORROW = NOW + timedelta(days=1)


def test_links_of_past_days_are_forgotten_and_todays_stay(site: Site) -> None:
    make.ticket(site), make.ticket(site, when=TOMORROW)
    assert flow.forget_tokens(site, TOMORROW.date()) == 1
    yesterday, today = Ticket.objects.order_by("pk")
    assert yesterday.token is None
    assert today.token


def test_only_at_this_site(site: Site) -> None:
    make.ticket(make.site("tikkurila"))
    assert flow.forget_tokens(site, TOMORROW.date()) == 0


def test_forgetting_is_no_move(site: Site) -> None:
    make.ticket(site)
    flow.forget_tokens(site, TOMORROW.date())
    assert (Event.objects.count(), Site.objects.get().version) == (1, 1)


def test_the_command_says_what_it_forgot_and_does_not_do_it_twice(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    make.ticket(site)
    for at in (NOW, TOMORROW, TOMORROW):
        with time_machine.travel(at, tick=False):
            call_command("purge")
    assert capsys.readouterr().out == "myyrmaki: deleted the phone links of 1 tickets\n"
    assert Ticket.objects.get().day == TODAY
