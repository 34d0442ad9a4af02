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


def test_links_of_past_days_are_purged_and_links_of_today_stay(site: Site) -> None:
    make.ticket(site), make.ticket(site, when=TOMORROW)
    assert flow.forget_tokens(site, TOMORROW.date()) == 1
    yesterday, today = Ticket.objects.order_by("pk")
    assert yesterday.token is None
    assert today.token


def test_links_of_another_site_are_not_purged(site: Site) -> None:
    make.ticket(make.site("tikkurila"))
    assert flow.forget_tokens(site, TOMORROW.date()) == 0


def test_purging_links_writes_no_event(site: Site) -> None:
    make.ticket(site)
    flow.forget_tokens(site, TOMORROW.date())
    assert (Event.objects.count(), Site.objects.get().version) == (1, 1)


def test_the_command_reports_purged_links_once(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    make.ticket(site)
    for at in (NOW, TOMORROW, TOMORROW):
        with time_machine.travel(at, tick=False):
            call_command("purge")
    assert capsys.readouterr().out == "myyrmaki: deleted the phone links of 1 tickets\n"
    assert Ticket.objects.get().day == TODAY
