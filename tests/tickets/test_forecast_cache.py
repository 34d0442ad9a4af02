from datetime import timedelta

import pytest

from centre.models import Site
from tests import make
from tickets import board, flow, forecast_cache
from tickets.models import DeskSession, Ticket
from tickets.states import Move


def fresh(site: Site) -> Site:
    return Site.objects.get(pk=site.pk)


def looked(site: Site) -> board.Today:
    return board.today(fresh(site), make.NOW)


def seen(ticket: Ticket, after: timedelta = timedelta(0)) -> forecast_cache.CachedPosition:
    ticket.site = fresh(ticket.site)
    return forecast_cache.queue_position(ticket, make.NOW + after)


def known(site: Site, after: timedelta = timedelta(0)) -> forecast_cache.CachedForecast | None:
    return seen(Ticket(site=site, day=make.TODAY, language_id="so", issued_at=make.NOW, pk=0), after).forecast


def test_the_cache_is_empty_before_the_first_forecast(site: Site) -> None:
    assert known(site) is None


def test_a_cached_forecast_survives_new_tickets_and_no_other_move(site: Site, here: DeskSession) -> None:
    ticket = make.ticket(site)
    looked(site)
    make.ticket(site)
    assert known(site)
    flow.move(ticket, Move.LEAVE, at=make.NOW)
    assert known(site) is None


def test_new_tickets_are_checked_once_and_keep_the_cached_forecast(site: Site, here: DeskSession) -> None:
    looked(site)
    for _ in range(3):
        new = make.ticket(site)
        said = seen(new).forecast
        assert said and said.version == fresh(site).version
    flow.move(new, Move.LEAVE, at=make.NOW)
    assert known(site) is None


@pytest.mark.parametrize(("after", "holds"), [(0, True), (30, True), (31, False), (-1, False)])
def test_a_cached_forecast_expires_after_30_seconds(site: Site, here: DeskSession, after: int, holds: bool) -> None:
    looked(site)
    assert (known(site, timedelta(seconds=after)) is not None) == holds


def test_a_cached_forecast_is_not_used_in_a_new_epoch(site: Site, here: DeskSession) -> None:
    looked(site)
    Site.objects.filter(pk=site.pk).update(epoch="restored")
    assert known(site) is None


def test_a_new_ticket_waits_as_long_as_the_cached_forecast_says(
    site: Site, here: DeskSession, there: DeskSession
) -> None:
    make.ticket(site)
    looked(site)
    for _ in range(4):
        new = make.ticket(site)
        said = seen(new)
        forecast_for_it = said.usable_forecast(new)
        assert forecast_for_it
        expected = forecast_for_it.expected("so", said.ahead)
        assert expected == looked(site).forecast.tickets[new.pk]


def test_a_cached_forecast_is_not_used_for_a_ticket_in_it(site: Site, here: DeskSession) -> None:
    waiting = make.ticket(site)
    looked(site)
    said = seen(waiting)
    assert said.forecast and not said.usable_forecast(waiting)


@pytest.mark.parametrize("special", [{"priority": "accessibility"}, {"fallback_id": "en"}, {"return_priority": True}])
def test_a_cached_forecast_does_not_cover_tickets_of_another_rule(
    site: Site, here: DeskSession, special: dict[str, object]
) -> None:
    looked(site)
    said = known(site)
    assert said and not said.covers(Ticket(language_id="so", **special), 1)


def test_a_cached_forecast_has_no_wait_for_an_unserved_language(site: Site, here: DeskSession) -> None:
    looked(site)
    said = known(site)
    assert said and said.expected("fi", 0) is None
