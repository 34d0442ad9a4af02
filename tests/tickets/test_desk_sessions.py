from collections.abc import Callable

import pytest

from centre.models import Desk, Site
from tests import make
from tests.make import NOW, TODAY, minutes
from tickets import desk_sessions, flow
from tickets.models import DeskSession, Event
from tickets.refusals import ALREADY_ON_DUTY, DESK_BUSY, DESK_IS, DESK_TAKEN
from tickets.states import DESK_STEPS, DeskMove, DeskState, State
from web.refusals import Refusal, Refused

PAIRS = [(state, move) for state in DeskState for move in DeskMove if move != DeskMove.OPEN]
ILLEGAL = [(state, move) for state, move in PAIRS if state not in DESK_STEPS[move].sources]
WAYS: dict[DeskState, list[DeskMove]] = {
    DeskState.OPEN: [],
    DeskState.PAUSED: [DeskMove.PAUSE],
    DeskState.CLOSED: [DeskMove.CLOSE],
}


def in_state(desk_session: DeskSession, state: DeskState) -> DeskSession:
    for move in WAYS[state]:
        desk_sessions.change(desk_session, move, at=NOW)
    return desk_session


def refused(call: Callable[[], object]) -> Refusal:
    before = Event.objects.count(), Site.objects.get().version, list(DeskSession.objects.order_by("pk").values())
    with pytest.raises(Refused) as caught:
        call()
    assert before == (
        Event.objects.count(),
        Site.objects.get().version,
        list(DeskSession.objects.order_by("pk").values()),
    )
    return caught.value.refusal


def test_opening_a_desk_creates_a_desk_session(site: Site) -> None:
    amina = make.amina(site)
    desk_session = make.desk_session(amina, site)
    desk_session.refresh_from_db()
    assert (desk_session.site, desk_session.desk.name, desk_session.advisor, desk_session.state) == (
        site,
        "1",
        amina,
        DeskState.OPEN,
    )
    assert (desk_session.opened_at, desk_session.closed_at) == (NOW, None)
    assert sorted(language.pk for language in desk_session.languages.all()) == ["ar", "en", "so"]
    event = Event.objects.values("version", "move", "from_state", "to_state", "desk", "advisor", "ticket", "at").get()
    assert list(event.values()) == [1, "desk-open", "closed", "open", desk_session.desk_id, amina.pk, None, NOW]


def test_opening_ones_own_open_desk_changes_nothing(here: DeskSession) -> None:
    again = desk_sessions.open_desk(here.desk, here.advisor, [], at=NOW + minutes(5))
    assert (again, again.languages.count(), Event.objects.count(), Site.objects.get().version) == (here, 3, 1, 1)


def test_an_open_desk_cannot_be_opened_by_another_advisor(site: Site, here: DeskSession) -> None:
    olga = make.olga(site)
    assert refused(lambda: make.desk_session(olga, site, "1")) == DESK_TAKEN


def test_an_advisor_cannot_have_two_desks(site: Site, here: DeskSession) -> None:
    assert refused(lambda: make.desk_session(here.advisor, site, "2")) == ALREADY_ON_DUTY


def test_a_closed_desk_can_be_opened_by_another_advisor(site: Site, here: DeskSession) -> None:
    desk_sessions.change(here, DeskMove.CLOSE, at=NOW)
    assert make.desk_session(make.olga(site), site, "1", NOW + minutes(60)).pk != here.pk


@pytest.mark.parametrize(
    ("state", "move"), [(state, move) for state, move in PAIRS if state in DESK_STEPS[move].sources]
)
def test_a_legal_change_is_written_once(here: DeskSession, state: DeskState, move: DeskMove) -> None:
    in_state(here, state)
    version = Site.objects.get().version
    event = desk_sessions.change(here, move, at=NOW + minutes(5))
    here.refresh_from_db()
    target = DESK_STEPS[move].target
    assert (here.state, here.closed_at) == (target, NOW + minutes(5) if move == DeskMove.CLOSE else None)
    assert (event.move, event.from_state, event.to_state, event.version) == (move, state, target, version + 1)


@pytest.mark.parametrize(("state", "move"), ILLEGAL)
def test_an_illegal_change_is_refused(here: DeskSession, state: DeskState, move: DeskMove) -> None:
    in_state(here, state)
    assert refused(lambda: desk_sessions.change(here, move, at=NOW)) == DESK_IS


@pytest.mark.parametrize("state", [State.CALLED, State.SERVING])
def test_a_desk_with_a_client_cannot_close(here: DeskSession, state: State) -> None:
    make.in_state(state, here)
    assert refused(lambda: desk_sessions.change(here, DeskMove.CLOSE, at=NOW)) == DESK_BUSY


def test_a_desk_with_a_client_may_pause(here: DeskSession) -> None:
    make.serving(here)
    assert desk_sessions.change(here, DeskMove.PAUSE, at=NOW).to_state == DeskState.PAUSED


def test_a_desk_whose_client_was_parked_may_close(here: DeskSession) -> None:
    make.in_state(State.PARKED, here)
    assert desk_sessions.change(here, DeskMove.CLOSE, at=NOW).to_state == DeskState.CLOSED


def test_the_current_desk_session_ends_when_its_desk_closes(site: Site, here: DeskSession) -> None:
    assert (desk_sessions.current(here.advisor), desk_sessions.current(make.olga(site))) == (here, None)
    desk_sessions.change(here, DeskMove.CLOSE, at=NOW)
    assert desk_sessions.current(here.advisor) is None


def test_a_paused_desk_session_is_still_current(here: DeskSession) -> None:
    desk_sessions.change(here, DeskMove.PAUSE, at=NOW)
    assert desk_sessions.current(here.advisor) == here


def test_close_all_closes_every_desk_of_one_site(site: Site, here: DeskSession, there: DeskSession) -> None:
    elsewhere = make.site("tikkurila")
    kept = make.desk_session(make.person("viljo", elsewhere, "fi"), elsewhere)
    desk_sessions.change(there, DeskMove.PAUSE, at=NOW)
    flow.close_day(site, TODAY, at=NOW)
    assert [desk_sessions.close_all(site, at=NOW + minutes(1)), desk_sessions.close_all(site, at=NOW + minutes(2))] == [
        2,
        0,
    ]
    assert list(DeskSession.objects.filter(closed_at=None)) == [kept]
    assert Desk.objects.filter(desk_sessions__closed_at=NOW + minutes(1)).count() == 2
