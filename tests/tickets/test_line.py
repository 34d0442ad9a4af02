"""The order of the line. `rank` is pure, so most of this needs no database."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from centre.line_rules import Rule
from centre.models import Desk, Language, Site
from tests import make
from tests.make import NOW, minutes
from tickets import desk_sessions, flow, line
from tickets.line import NextTicket, OnDuty, Policy, Ranked, WaitingTicket, rank
from tickets.models import DeskSession, Ticket
from tickets.site_transaction import Actor
from tickets.states import DeskMove, Move, State

POLICY = Policy(target=minutes(15), fallback_after=minutes(20))
HERE = OnDuty(1, frozenset({"so", "ar", "en"}))
OTHER = OnDuty(2, frozenset({"so", "ar", "en", "fi"}))


def waits(pk: int, since: float = 0, language: str = "so", **more: object) -> WaitingTicket:
    """A ticket that has waited for this many minutes."""
    return WaitingTicket(pk, f"SO {pk:03d}", language, NOW - minutes(since))._replace(**more)  # type: ignore[arg-type]


def order(
    *waiting: WaitingTicket, others: tuple[OnDuty, ...] = (OTHER,), policy: Policy = POLICY
) -> list[tuple[int, Rule]]:
    return [(one.ticket.id, one.rule) for one in rank(waiting, HERE, others, NOW, policy)]


def test_ranking_an_empty_line_gives_an_empty_list() -> None:
    assert order() == []


def test_the_longest_wait_comes_first() -> None:
    assert order(waits(1, 3), waits(2, 9), waits(3, 6)) == [(number, Rule.LONGEST_WAIT) for number in (2, 3, 1)]


def test_tickets_of_one_moment_are_ranked_by_number() -> None:
    assert order(waits(3), waits(1), waits(2)) == [(number, Rule.LONGEST_WAIT) for number in (1, 2, 3)]


def test_rules_are_applied_in_their_order() -> None:
    line = [
        waits(1, 14),
        waits(2, 1, "ti", fallback="so", desk=1),
        waits(3, 16),
        waits(4, 0, priority="medical"),
        waits(5, 0, return_priority=True),
    ]
    assert order(*line) == [
        (5, Rule.RETURN_PRIORITY),
        (4, Rule.PRIORITY),
        (3, Rule.OVER_TARGET),
        (2, Rule.SCARCE),
        (1, Rule.LONGEST_WAIT),
    ]


def test_the_first_matching_rule_counts() -> None:
    assert order(
        waits(1, 60, return_priority=True, priority="medical"), waits(2, 90, return_priority=True), others=()
    ) == [
        (2, Rule.RETURN_PRIORITY),
        (1, Rule.RETURN_PRIORITY),
    ]


def test_a_wait_equal_to_the_target_is_not_over_it() -> None:
    assert order(waits(1, 15), waits(2, 15.1)) == [(2, Rule.OVER_TARGET), (1, Rule.LONGEST_WAIT)]


def test_a_language_is_scarce_when_no_other_open_desk_serves_it() -> None:
    others = (OnDuty(2, frozenset({"en", "so"})),)
    assert order(waits(1, 9), waits(2, 1, "ar"), others=others) == [(2, Rule.SCARCE), (1, Rule.LONGEST_WAIT)]


def test_every_language_is_scarce_at_the_only_open_desk() -> None:
    assert order(waits(1, 1), waits(2, 9, "ar"), others=()) == [(2, Rule.SCARCE), (1, Rule.SCARCE)]


def test_a_ticket_in_an_unserved_language_is_not_ranked() -> None:
    assert order(waits(1, 60, "fi"), waits(2)) == [(2, Rule.LONGEST_WAIT)]


@pytest.mark.parametrize(("since", "eligible"), [(19.9, False), (20, True), (60, True)])
def test_the_fallback_language_counts_after_a_while(since: float, eligible: bool) -> None:
    assert bool(order(waits(1, since, "fi", fallback="en"))) is eligible


def test_a_ticket_without_a_fallback_is_never_ranked_in_another_language() -> None:
    assert order(waits(1, 60, "fi")) == []


def test_a_ticket_transferred_to_the_desk_is_ranked_whatever_its_language() -> None:
    assert order(waits(1, 0, "fi", desk=1, return_priority=True)) == [(1, Rule.RETURN_PRIORITY)]


def test_a_ticket_transferred_to_another_open_desk_is_not_ranked() -> None:
    assert order(waits(1, 60, desk=2, return_priority=True)) == []


def test_a_ticket_transferred_to_a_closed_desk_is_ranked_at_any_desk() -> None:
    assert order(waits(1, 0, desk=3, return_priority=True), waits(2, 0, "fi", desk=3)) == [(1, Rule.RETURN_PRIORITY)]


def test_a_site_may_order_the_rules_otherwise() -> None:
    policy = replace(POLICY, rules=(Rule.OVER_TARGET, Rule.RETURN_PRIORITY))
    line = [waits(1, 9), waits(2, 1, return_priority=True), waits(3, 30), waits(4, 0, priority="medical")]
    assert order(*line, others=(), policy=policy) == [
        (3, Rule.OVER_TARGET),
        (2, Rule.RETURN_PRIORITY),
        (1, Rule.LONGEST_WAIT),
        (4, Rule.LONGEST_WAIT),
    ]


def test_a_policy_may_put_the_longest_wait_first() -> None:
    policy = replace(POLICY, rules=(Rule.LONGEST_WAIT, Rule.RETURN_PRIORITY))
    assert order(waits(1, 9), waits(2, 1, return_priority=True), policy=policy) == [
        (1, Rule.LONGEST_WAIT),
        (2, Rule.LONGEST_WAIT),
    ]


tags = st.sampled_from(["so", "ar", "en", "fi", "ti"])
lines = st.lists(
    st.builds(
        WaitingTicket,
        id=st.integers(1, 10**6),
        code=st.just("SO 001"),
        language=tags,
        issued_at=st.integers(0, 90).map(lambda count: NOW - timedelta(minutes=count)),
        fallback=st.none() | tags,
        priority=st.sampled_from(["", "medical"]),
        return_priority=st.booleans(),
        desk=st.sampled_from([None, None, 1, 2, 3]),
    ),
    unique_by=lambda one: one.id,
    max_size=25,
)
desks = st.lists(st.builds(OnDuty, st.sampled_from([2, 4]), st.frozensets(tags)), max_size=2)
policies = st.lists(st.sampled_from(Rule), min_size=1).map(lambda rules: replace(POLICY, rules=tuple(rules)))
quietly = settings(deadline=None, derandomize=True, database=None)


@quietly
@given(lines, desks, policies)
def test_exactly_the_eligible_tickets_are_ranked(
    waiting: list[WaitingTicket], others: list[OnDuty], policy: Policy
) -> None:
    taken = {one.desk for one in others}
    eligible = [
        one.id
        for one in waiting
        if one.desk == HERE.desk
        or (
            one.desk not in taken
            and (
                one.language in HERE.languages
                or (one.fallback in HERE.languages and one.issued_at <= NOW - minutes(20))
            )
        )
    ]
    assert sorted(one.ticket.id for one in rank(waiting, HERE, others, NOW, policy)) == sorted(eligible)


@quietly
@given(lines, desks, policies, st.randoms(use_true_random=False))
def test_the_ranking_does_not_depend_on_the_order_of_its_input(
    waiting: list[WaitingTicket], others: list[OnDuty], policy: Policy, chance: st.DataObject
) -> None:
    shuffled = waiting.copy()
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rank(shuffled, HERE, others[::-1], NOW, policy) == rank(waiting, HERE, others, NOW, policy)


@quietly
@given(lines, desks)
def test_tickets_of_one_rule_are_ranked_by_time_of_issue(waiting: list[WaitingTicket], others: list[OnDuty]) -> None:
    ranked = rank(waiting, HERE, others, NOW, POLICY)
    places = [(list(Rule).index(one.rule), one.ticket.issued_at, one.ticket.id) for one in ranked]
    assert places == sorted(places)


@quietly
@given(lines, desks, policies)
def test_the_oldest_ticket_of_each_group_determines_the_next(
    waiting: list[WaitingTicket], others: list[OnDuty], policy: Policy
) -> None:
    foremost: dict[tuple[object, ...], WaitingTicket] = {}
    for one in sorted(waiting, key=lambda one: (one.issued_at, one.id)):
        foremost.setdefault(tuple(getattr(one, name) for name in line.RULE_COLUMNS), one)
    assert rank(foremost.values(), HERE, others, NOW, policy)[:1] == rank(waiting, HERE, others, NOW, policy)[:1]


def test_the_policy_is_that_of_the_site(site: Site) -> None:
    Site.objects.update(wait_target=7, fallback_after=9, line_rules=["scarce", "longest-wait"])
    rules = (Rule.SCARCE, Rule.LONGEST_WAIT)
    assert line.policy_of(Site.objects.get()) == Policy(minutes(7), minutes(9), rules)


def test_waiting_today_lists_the_waiting_tickets_of_today(site: Site, here: DeskSession) -> None:
    make.ticket(site, when=NOW - minutes(24 * 60))
    make.called(here, "en")
    late = make.ticket(site, "ar", NOW + minutes(1), fallback="en", priority="medical")
    early = make.ticket(site)
    assert line.waiting_today(site, NOW) == [
        WaitingTicket(early.pk, "SO 001", "so", NOW),
        WaitingTicket(late.pk, "AR 001", "ar", NOW + minutes(1), "en", "medical"),
    ]


def test_a_ticket_with_return_priority_is_listed_first(site: Site, here: DeskSession, by: Actor, second: Desk) -> None:
    make.ticket(site)
    ticket = make.serving(here, "en", NOW + minutes(1))
    flow.move(ticket, Move.TRANSFER, at=NOW, by=by, to_desk=second, to_language=Language.objects.get(pk="fi"))
    return_priority = WaitingTicket(ticket.pk, "EN 001", "fi", NOW + minutes(1), return_priority=True, desk=second.pk)
    assert line.waiting_today(site, NOW)[0] == return_priority


def test_on_duty_lists_open_desks_that_are_not_paused(site: Site, here: DeskSession, there: DeskSession) -> None:
    both = {
        here.desk_id: OnDuty(here.desk_id, frozenset({"so", "ar", "en"})),
        there.desk_id: OnDuty(there.desk_id, frozenset({"fi", "en"})),
    }
    assert line.on_duty(site) == both
    desk_sessions.change(there, DeskMove.PAUSE, at=NOW)
    assert line.on_duty(site) == {here.desk_id: both[here.desk_id]}


def test_an_advisor_without_a_language_is_on_duty(site: Site) -> None:
    desk = Desk.objects.get(site=site, name="1")
    desk_sessions.open_desk(desk, make.amina(site), [], at=NOW)
    assert line.on_duty(site) == {desk.pk: OnDuty(desk.pk, frozenset())}


def test_a_desk_sees_only_tickets_that_it_can_serve(site: Site, here: DeskSession, there: DeskSession) -> None:
    make.ticket(site, "fi")
    ticket = make.ticket(site, "so")
    waiting = WaitingTicket(ticket.pk, "SO 001", "so", NOW)
    assert line.ranked_for(here, NOW) == [Ranked(waiting, Rule.SCARCE)]
    assert line.next_for(here, NOW) == NextTicket(ticket, Rule.SCARCE)


def test_the_next_ticket_is_the_first_of_the_ranked_line(
    site: Site, here: DeskSession, there: DeskSession, second: Desk
) -> None:
    requests = [("so", "", ""), ("so", "", "medical"), ("ar", "en", ""), ("ti", "so", ""), ("fi", "", "")]
    for place, (language, fallback, priority) in enumerate(requests * 3):
        make.ticket(site, language, NOW - minutes(20 - place), fallback=fallback, priority=priority)
    Ticket.objects.filter(number=3).update(desk=second, return_priority=True)
    Ticket.objects.filter(number=2).update(return_priority=True)
    calls = []
    while following := line.next_for(here, NOW):
        first = line.ranked_for(here, NOW)[0]
        assert (following.ticket.pk, following.rule) == (first.ticket.id, first.rule)
        calls.append(following.rule)
        Ticket.objects.filter(pk=following.ticket.pk).update(state=State.LEFT)
    assert set(calls) >= {Rule.RETURN_PRIORITY, Rule.PRIORITY, Rule.OVER_TARGET, Rule.SCARCE}


def test_a_paused_desk_sees_no_line(here: DeskSession) -> None:
    make.ticket(here.site)
    desk_sessions.change(here, DeskMove.PAUSE, at=NOW)
    assert (line.ranked_for(here, NOW), line.next_for(here, NOW)) == ([], None)
