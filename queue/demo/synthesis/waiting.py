"""The line of one synthetic day in memory. `tickets.line.rank` chooses, as at a real desk."""

import heapq
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter

from centre.models import Site
from demo.synthesis.log import SyntheticSession, SyntheticTicket
from tickets.line import RULE_COLUMNS, OnDuty, Ranked, WaitingTicket, policy_of, rank

Place = tuple[datetime, int]
_group = attrgetter(*RULE_COLUMNS)


class WaitingLine:
    """Ranks only the oldest of the tickets that differ only in age, so that a call costs the same in any line."""

    def __init__(self, site: Site) -> None:
        self._policy = policy_of(site)
        self._waiting: dict[int, tuple[WaitingTicket, SyntheticTicket]] = {}
        self._groups: defaultdict[tuple[object, ...], list[Place]] = defaultdict(list)

    def __contains__(self, ticket: SyntheticTicket) -> bool:
        return ticket.id in self._waiting

    def add(self, ticket: SyntheticTicket) -> None:
        now = ticket.now
        one = WaitingTicket(
            ticket.id, "", now.language, now.issued_at, ticket.fallback, "", now.return_priority, now.desk
        )
        self._waiting[ticket.id] = one, ticket
        heapq.heappush(self._groups[_group(one)], (one.issued_at, one.id))

    def remove(self, ticket: SyntheticTicket) -> None:
        del self._waiting[ticket.id]

    def tickets(self) -> list[SyntheticTicket]:
        return [ticket for _, ticket in self._waiting.values()]

    def next_for(
        self, session: SyntheticSession, others: Iterable[SyntheticSession], at: datetime
    ) -> tuple[SyntheticTicket, str] | None:
        """The ticket that this desk calls, with the rule, or None."""
        here, elsewhere = _on_duty(session), [_on_duty(other) for other in others if other is not session]
        ranked: list[Ranked] = rank(self._foremost(), here, elsewhere, at, self._policy)
        return (self._waiting[ranked[0].ticket.id][1], ranked[0].rule.value) if ranked else None

    def _foremost(self) -> list[WaitingTicket]:
        oldest = (self._oldest(group, places) for group, places in self._groups.items())
        return [one for one in oldest if one]

    def _oldest(self, group: tuple[object, ...], places: list[Place]) -> WaitingTicket | None:
        """Drops the places of tickets that have left the line or have come back to another one."""
        while places:
            found = self._waiting.get(places[0][1])
            if found and _group(found[0]) == group:
                return found[0]
            heapq.heappop(places)
        return None


def _on_duty(session: SyntheticSession) -> OnDuty:
    return OnDuty(session.desk, session.languages)
