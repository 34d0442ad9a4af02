from centre.models import Desk, Site, SiteLanguage
from tests import make
from tests.make import NOW, TODAY
from tickets import locked_reads
from tickets.models import DeskSession
from tickets.states import DeskState, State


def test_series_returns_the_offered_lines_with_their_last_number(site: Site) -> None:
    make.ticket(site, "so"), make.ticket(site, "so"), make.ticket(site, "ar", NOW - make.minutes(24 * 60))
    assert locked_reads.series(site, TODAY, "so", "ar") == {"so": ("SO", 2), "ar": ("AR", 0)}
    assert locked_reads.series(site, TODAY, "xx", "") == {}


def test_series_ignores_lines_of_another_site(site: Site) -> None:
    SiteLanguage.objects.filter(site=site, language="so").delete()
    make.ticket(make.site("tikkurila"), "so")
    assert locked_reads.series(site, TODAY, "so", "en") == {"en": ("EN", 0)}


def test_desk_session_returns_its_state_and_the_ticket_at_the_desk(here: DeskSession, there: DeskSession) -> None:
    assert locked_reads.desk_session(here.desk, here.advisor) == (DeskState.OPEN, None)
    called = make.called(here)
    assert locked_reads.desk_session(here.desk, here.advisor) == (DeskState.OPEN, called.code)
    assert (
        locked_reads.desk_session(here.desk, there.advisor)
        == locked_reads.desk_session(None, here.advisor)
        == (None, None)
    )


def test_ticket_returns_the_current_state_and_desk(site: Site, here: DeskSession, second: Desk) -> None:
    waiting, called = make.ticket(site, "ar"), make.called(here)
    assert (locked_reads.ticket(waiting.pk, site).desk, locked_reads.ticket(waiting.pk, site).state) == (
        None,
        State.WAITING,
    )
    assert (locked_reads.ticket(called.pk, site).desk, locked_reads.ticket(called.pk, site).state) == (
        here.desk,
        State.CALLED,
    )
