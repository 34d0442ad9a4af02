from centre.models import Desk, Site, SiteLanguage
from tests import make
from tests.make import NOW, TODAY
from tickets import locked_reads
from tickets.models import DeskSession
from tickets.states import DeskState, State


def test_the_lines_asked_for_that_are_offered_with_their_last_number(site: Site) -> None:
    make.ticket(site, "so"), make.ticket(site, "so"), make.ticket(site, "ar", NOW - make.minutes(24 * 60))
    assert locked_reads.series(site, TODAY, "so", "ar") == {"so": ("SO", 2), "ar": ("AR", 0)}
    assert locked_reads.series(site, TODAY, "xx", "") == {}


def test_a_line_of_another_site_is_none_of_this(site: Site) -> None:
    SiteLanguage.objects.filter(site=site, language="so").delete()
    make.ticket(make.site("tikkurila"), "so")
    assert locked_reads.series(site, TODAY, "so", "en") == {"en": ("EN", 0)}


def test_a_desk_with_its_advisor_and_whoever_is_at_it(here: DeskSession, there: DeskSession) -> None:
    assert locked_reads.desk_session(here.desk, here.advisor) == (DeskState.OPEN, None)
    called = make.called(here)
    assert locked_reads.desk_session(here.desk, here.advisor) == (DeskState.OPEN, called.code)
    assert (
        locked_reads.desk_session(here.desk, there.advisor)
        == locked_reads.desk_session(None, here.advisor)
        == (None, None)
    )


def test_a_ticket_as_it_stands_now_with_its_desk(site: Site, here: DeskSession, second: Desk) -> None:
    waiting, called = make.ticket(site, "ar"), make.called(here)
    assert (locked_reads.ticket(waiting.pk, site).desk, locked_reads.ticket(waiting.pk, site).state) == (
        None,
        State.WAITING,
    )
    assert (locked_reads.ticket(called.pk, site).desk, locked_reads.ticket(called.pk, site).state) == (
        here.desk,
        State.CALLED,
    )
