import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centre.models import OpeningException, Site
from tests import make
from tests.make import NOW, TODAY, minutes
from tickets import board, flow
from tickets.forecast import Forecast
from tickets.line import WaitingTicket
from tickets.models import DeskSession, Ticket
from tickets.site_transaction import Actor
from tickets.states import Move, State


def read(site: Site, at: float = 0) -> dict[str, Any]:
    """As a screen gets it."""
    message: dict[str, Any] = json.loads(json.dumps(board.read(site.slug, NOW + minutes(at))))
    return message


def queries(site: Site) -> int:
    with CaptureQueriesContext(connection) as captured:
        board.read(site.slug, NOW)
    return len(captured)


def test_an_empty_site_has_an_empty_board(site: Site) -> None:
    assert board.read("myyrmaki", NOW) == {
        "epoch": site.epoch,
        "version": 0,
        "at": "2026-03-02T10:00:00+02:00",
        "site": "myyrmaki",
        "open": True,
        "calling": [],
        "recent": [],
        "waiting": [],
        "waits": {},
    }


def test_the_board_lists_called_recent_and_waiting_tickets(site: Site, here: DeskSession, there: DeskSession) -> None:
    make.served(here)
    make.called(there, "fi", NOW + minutes(1))
    make.ticket(site, "ar", NOW + minutes(2)), make.ticket(site, "so", NOW + minutes(3))
    assert read(site, 5) == {
        "epoch": site.epoch,
        "version": 10,
        "at": "2026-03-02T10:05:00+02:00",
        "site": "myyrmaki",
        "open": True,
        "calling": [{"code": "FI 001", "desk": "2", "language": "fi", "call": 1, "at": "2026-03-02T08:01:00+00:00"}],
        "recent": [{"code": "SO 001", "desk": "1", "language": "so", "call": 1, "at": "2026-03-02T08:00:00+00:00"}],
        "waiting": [{"code": "AR 001", "language": "ar"}, {"code": "SO 002", "language": "so"}],
        "waits": {"ar": [15, 25], "en": [0, 10], "fi": [0, 10], "so": [15, 25]},
    }


@pytest.mark.django_db
def test_an_unknown_site_has_no_board() -> None:
    with pytest.raises(Site.DoesNotExist):
        board.read("nowhere", NOW)


def test_the_board_of_a_closed_site_is_not_open(site: Site) -> None:
    OpeningException.objects.create(site=site, date=TODAY)
    assert read(site)["open"] is False


def test_a_recall_is_a_further_call(site: Site, here: DeskSession, by: Actor) -> None:
    flow.move(make.called(here), Move.RECALL, at=NOW + minutes(2), by=by)
    call = {"code": "SO 001", "desk": "1", "language": "so", "call": 2, "at": "2026-03-02T08:02:00+00:00"}
    assert read(site)["calling"] == [call]


def test_the_latest_call_comes_first(site: Site, here: DeskSession, there: DeskSession) -> None:
    make.called(there, "fi"), make.called(here, "so", NOW + minutes(1))
    assert [call["code"] for call in read(site)["calling"]] == ["SO 001", "FI 001"]


@pytest.mark.parametrize(
    ("state", "shown"),
    [(state, state not in (State.WAITING, State.CALLED, State.LEFT)) for state in State],
)
def test_recent_tickets_were_called_and_are_no_longer_called(here: DeskSession, state: State, shown: bool) -> None:
    make.in_state(state, here)
    assert [call["code"] for call in read(here.site)["recent"]] == ["SO 001"] * shown


def test_a_returned_ticket_is_waiting_and_not_recent(here: DeskSession, by: Actor) -> None:
    flow.move(make.called(here), Move.RETURN, at=NOW, by=by)
    message = read(here.site)
    assert (message["recent"], message["waiting"]) == ([], [{"code": "SO 001", "language": "so"}])


def test_only_the_latest_six_are_recent(here: DeskSession) -> None:
    for passed in range(8):
        make.served(here, when=NOW + minutes(passed))
    assert [call["code"] for call in read(here.site)["recent"]] == [f"SO {number:03d}" for number in range(8, 2, -1)]


def test_a_transferred_ticket_waits_in_its_new_language(here: DeskSession, by: Actor) -> None:
    ticket = make.serving(here)
    flow.move(ticket, Move.TRANSFER, at=NOW, by=by, to_language=here.site.languages.get(pk="fi"))
    assert read(here.site)["waiting"] == [{"code": "SO 001", "language": "fi"}]


def test_tickets_of_yesterday_are_not_on_the_board(here: DeskSession) -> None:
    make.called(here), make.ticket(here.site)
    message = read(here.site, 24 * 60)
    assert (message["calling"], message["recent"], message["waiting"]) == ([], [], [])


def test_other_sites_are_not_on_the_board(site: Site) -> None:
    other = make.site("tikkurila")
    make.ticket(other)
    assert (read(site)["version"], read(site)["waiting"]) == (0, [])


def test_waiting_tickets_past_a_thousand_are_counted(site: Site) -> None:
    waiting = [WaitingTicket(number, f"SO {number}", "so", NOW) for number in range(1, 1004)]
    message = board.as_message(board.Today(site, NOW, True, waiting, [], [], Forecast({}, {})))
    assert (len(message["waiting"]), message["more"]) == (1000, 3)


def test_a_thousand_waiting_tickets_are_all_listed(site: Site) -> None:
    waiting = [WaitingTicket(number, f"SO {number}", "so", NOW) for number in range(1000)]
    assert "more" not in board.as_message(board.Today(site, NOW, True, waiting, [], [], Forecast({}, {})))


def test_thirty_tickets_cost_as_many_queries_as_one(site: Site, here: DeskSession, there: DeskSession) -> None:
    make.called(here), make.served(there, "fi"), make.ticket(site)
    few = queries(site)
    for _ in range(29):
        make.served(there, "fi"), make.ticket(site)
    assert queries(site) == few


def test_board_version_returns_epoch_and_version_of_a_site(site: Site) -> None:
    make.ticket(site)
    assert (board.version("myyrmaki"), board.version("nowhere")) == ((site.epoch, 1), None)


@pytest.mark.django_db(transaction=True)
def test_a_board_is_one_snapshot_despite_concurrent_changes() -> None:
    site = make.site()
    make.ticket(site)

    def meanwhile() -> None:
        make.ticket(site)
        connection.close()

    with board.snapshot():
        before = board.version(site.slug)
        with ThreadPoolExecutor(1) as somebody_else:
            somebody_else.submit(meanwhile).result()
        message = board.as_message(board.today(Site.objects.get(pk=site.pk), NOW))
    assert (before, message["version"], len(message["waiting"])) == ((site.epoch, 1), 1, 1)
    assert Ticket.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_failed_snapshot_leaves_the_connection_usable() -> None:
    site = make.site()
    with pytest.raises(Site.DoesNotExist):
        board.read("nowhere", NOW)
    make.ticket(site)
    assert Ticket.objects.count() == 1
