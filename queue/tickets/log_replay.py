"""Computes tickets and desk sessions from the log, as a pure fold. `verify` compares them with the tables."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from tickets import transitions
from tickets.states import DESK_STEPS, STEPS, DeskMove, DeskState, Move
from tickets.transitions import TicketProjection


class LogEntry(NamedTuple):
    """The columns of an event that determine the tables."""

    version: int
    at: datetime
    move: str
    from_state: str
    to_state: str
    language: str | None = None
    desk: int | None = None
    advisor: int | None = None


class DeskSessionProjection(NamedTuple):
    """The columns of a desk session that follow from the log."""

    desk: int | None
    advisor: int | None
    opened_at: datetime
    closed_at: datetime | None = None
    state: str = DeskState.OPEN


LEGAL: dict[tuple[str, str], str] = {
    (move.value, from_state): step.target.value
    for steps in (STEPS, DESK_STEPS)
    for move, step in steps.items()
    for from_state in (step.sources or {""})
}
"""Move and state before → state after."""


def project_ticket(entries: Iterable[LogEntry]) -> TicketProjection | None:
    """The ticket after these events, which are in order of version; None if there are none."""
    ticket: TicketProjection | None = None
    for entry in entries:
        ticket = _moved(ticket, entry) if ticket else TicketProjection(entry.at, entry.to_state, entry.language)
    return ticket


def project_desk_sessions(entries: Iterable[LogEntry]) -> list[DeskSessionProjection]:
    """The desk sessions at one desk, in the order in which it was opened."""
    kept: list[DeskSessionProjection] = []
    for entry in entries:
        if entry.move == DeskMove.OPEN or not kept:
            kept.append(DeskSessionProjection(entry.desk, entry.advisor, entry.at))
        closing = entry.at if entry.move == DeskMove.CLOSE else None
        kept[-1] = kept[-1]._replace(state=entry.to_state, closed_at=closing)
    return kept


def wrong_steps(entries: Iterable[LogEntry], begins: str = "") -> Iterable[str]:
    """One line for each event that is no legal step. `begins` is the state before the first event."""
    state = begins
    for entry in entries:
        if entry.from_state != state:
            yield f"version {entry.version}: {entry.move} begins at “{entry.from_state}”, but it was “{state}”"
        elif LEGAL.get((entry.move, entry.from_state)) != entry.to_state:
            yield f"version {entry.version}: {entry.move} from “{entry.from_state}” to “{entry.to_state}” is not a step"
        state = entry.to_state


def differences(table: Sequence[object], log: Sequence[object], names: Sequence[str]) -> list[str]:
    return [
        f"{name} is {found}, by the log {due}"
        for name, found, due in zip(names, table, log, strict=True)
        if found != due
    ]


def _moved(ticket: TicketProjection, entry: LogEntry) -> TicketProjection:
    here = {"language": entry.language, "desk": entry.desk, "advisor": entry.advisor}
    return transitions.after(ticket, Move(entry.move), entry.at, **here)
