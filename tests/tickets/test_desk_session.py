from collections.abc import Callable

import pytest

from centre.models import Desk, Site
from tests import make
from tests.make import NOW, TODAY, minutes
from tickets import desk_session as duties
from tickets import flow
from tickets.models import Duty, Event
from tickets.states import DESK_STEPS, DeskMove, DeskState, State
from web import refusals
from web.refusals import Refused

PAIRS = [(state, move) for state in DeskState for move in DeskMove if move != DeskMove.OPEN]
ILLEGAL = [(state, move) for state, move in PAIRS if state not in DESK_STEPS[move].sources]
WAYS: dict[DeskState, list[DeskMove]] = {
    DeskState.OPEN: [],
    DeskState.PAUSED: [DeskMove.PAUSE],
    DeskState.CLOSED: [DeskMove.CLOSE],
}


def in_state(duty: Duty, state: DeskState) -> Duty:
    for move in WAYS[state]:
        duties.change(duty, move, at=NOW)
    return duty


def refused(call: Callable[[], object]) -> refusals.Refusal:
    before = Event.objects.count(), Site.objects.get().version, list(Duty.objects.order_by("pk").values())
    with pytest.raises(Refused) as caught:
        call()
    assert before == (Event.objects.count(), Site.objects.get().version, list(Duty.objects.order_by("pk").values()))
    return caught.value.refusal


def test_opening_a_desk(site: Site) -> None:
    amina = make.amina(site)
    duty = make.duty(amina, site)
    duty.refresh_from_db()
    assert (duty.site, duty.desk.name, duty.advisor, duty.state) == (site, "1", amina, DeskState.OPEN)
    assert (duty.opened_at, duty.closed_at) == (NOW, None)
    assert sorted(language.pk for language in duty.languages.all()) == ["ar", "en", "so"]
    event = Event.objects.values("version", "move", "before", "after", "desk", "advisor", "ticket", "at").get()
    assert list(event.values()) == [1, "desk-open", "closed", "open", duty.desk_id, amina.pk, None, NOW]


def test_opening_ones_own_desk_again_changes_nothing(here: Duty) -> None:
    again = duties.open_desk(here.desk, here.advisor, [], at=NOW + minutes(5))
    assert (again, again.languages.count(), Event.objects.count(), Site.objects.get().version) == (here, 3, 1, 1)


def test_a_desk_that_is_open_is_taken(site: Site, here: Duty) -> None:
    olga = make.olga(site)
    assert refused(lambda: make.duty(olga, site, "1")) == refusals.DESK_TAKEN


def test_nobody_has_two_desks(site: Site, here: Duty) -> None:
    assert refused(lambda: make.duty(here.advisor, site, "2")) == refusals.ALREADY_ON_DUTY


def test_the_desk_of_the_day_before_is_free_again_once_it_was_closed(site: Site, here: Duty) -> None:
    duties.change(here, DeskMove.CLOSE, at=NOW)
    assert make.duty(make.olga(site), site, "1", NOW + minutes(60)).pk != here.pk


@pytest.mark.parametrize(
    ("state", "move"), [(state, move) for state, move in PAIRS if state in DESK_STEPS[move].sources]
)
def test_a_legal_change_is_written_once(here: Duty, state: DeskState, move: DeskMove) -> None:
    in_state(here, state)
    version = Site.objects.get().version
    event = duties.change(here, move, at=NOW + minutes(5))
    here.refresh_from_db()
    target = DESK_STEPS[move].target
    assert (here.state, here.closed_at) == (target, NOW + minutes(5) if move == DeskMove.CLOSE else None)
    assert (event.move, event.before, event.after, event.version) == (move, state, target, version + 1)


@pytest.mark.parametrize(("state", "move"), ILLEGAL)
def test_an_illegal_change_is_refused(here: Duty, state: DeskState, move: DeskMove) -> None:
    in_state(here, state)
    assert refused(lambda: duties.change(here, move, at=NOW)) == refusals.DESK_IS


@pytest.mark.parametrize("state", [State.CALLED, State.SERVING])
def test_a_desk_with_somebody_at_it_does_not_close(here: Duty, state: State) -> None:
    make.in_state(state, here)
    assert refused(lambda: duties.change(here, DeskMove.CLOSE, at=NOW)) == refusals.DESK_BUSY


def test_a_desk_with_somebody_at_it_may_pause_after_them(here: Duty) -> None:
    make.serving(here)
    assert duties.change(here, DeskMove.PAUSE, at=NOW).after == DeskState.PAUSED


def test_a_desk_whose_client_was_parked_may_close(here: Duty) -> None:
    make.in_state(State.PARKED, here)
    assert duties.change(here, DeskMove.CLOSE, at=NOW).after == DeskState.CLOSED


def test_who_is_on_duty(site: Site, here: Duty) -> None:
    assert (duties.current(here.advisor), duties.current(make.olga(site))) == (here, None)
    duties.change(here, DeskMove.CLOSE, at=NOW)
    assert duties.current(here.advisor) is None


def test_a_paused_advisor_is_still_on_duty(here: Duty) -> None:
    duties.change(here, DeskMove.PAUSE, at=NOW)
    assert duties.current(here.advisor) == here


def test_closing_all_desks_of_a_site(site: Site, here: Duty, there: Duty) -> None:
    elsewhere = make.site("tikkurila")
    kept = make.duty(make.person("viljo", elsewhere, "fi"), elsewhere)
    duties.change(there, DeskMove.PAUSE, at=NOW)
    flow.close_day(site, TODAY, at=NOW)
    assert [duties.close_all(site, at=NOW + minutes(1)), duties.close_all(site, at=NOW + minutes(2))] == [2, 0]
    assert list(Duty.objects.filter(closed_at=None)) == [kept]
    assert Desk.objects.filter(duties__closed_at=NOW + minutes(1)).count() == 2
