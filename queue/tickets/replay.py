"""What the log says that the tables must be: a pure fold over its rows, by the rules of `flow` and `duty`."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from tickets.states import DESK_STEPS, STEPS, DeskMove, DeskState, Move, State


class Entry(NamedTuple):
    """The columns of an event from which the tables follow."""

    version: int
    at: datetime
    move: str
    before: str
    after: str
    language: str | None = None
    desk: int | None = None
    advisor: int | None = None


class Life(NamedTuple):
    """The columns of a ticket that follow from the log."""

    issued_at: datetime
    state: str
    language: str | None
    desk: int | None = None
    advisor: int | None = None
    promised: bool = False
    calls: int = 0
    called_at: datetime | None = None


class Watch(NamedTuple):
    """The columns of a duty that follow from the log."""

    desk: int | None
    advisor: int | None
    opened_at: datetime
    closed_at: datetime | None = None
    state: str = DeskState.OPEN


LEGAL: dict[tuple[str, str], str] = {
    (move.value, before): step.target.value
    for steps in (STEPS, DESK_STEPS)
    for move, step in steps.items()
    for before in (step.sources or {""})
}
"""Move and state before → state after."""


def life(entries: Iterable[Entry]) -> Life | None:
    """The ticket that these events make, in their order; None if there are none."""
    lived: Life | None = None
    for entry in entries:
        lived = _after(lived, entry) if lived else Life(entry.at, entry.after, entry.language)
    return lived


def watches(entries: Iterable[Entry]) -> list[Watch]:
    """The duties at one desk, in the order in which it was opened."""
    kept: list[Watch] = []
    for entry in entries:
        if entry.move == DeskMove.OPEN or not kept:
            kept.append(Watch(entry.desk, entry.advisor, entry.at))
        closing = entry.at if entry.move == DeskMove.CLOSE else None
        kept[-1] = kept[-1]._replace(state=entry.after, closed_at=closing)
    return kept


def wrong_steps(entries: Iterable[Entry], begins: str = "") -> Iterable[str]:
    """What no guard would have let through; `begins` is the state before the first event."""
    state = begins
    for entry in entries:
        if entry.before != state:
            yield f"version {entry.version}: {entry.move} begins at “{entry.before}”, but it was “{state}”"
        elif LEGAL.get((entry.move, entry.before)) != entry.after:
            yield f"version {entry.version}: {entry.move} from “{entry.before}” to “{entry.after}” is not a step"
        state = entry.after


def differences(table: Sequence[object], log: Sequence[object], names: Sequence[str]) -> list[str]:
    return [
        f"{name} is {found}, by the log {due}"
        for name, found, due in zip(names, table, log, strict=True)
        if found != due
    ]


def _after(lived: Life, entry: Entry) -> Life:
    now = lived._replace(state=entry.after, language=entry.language, desk=entry.desk)
    if entry.move in (Move.CALL, Move.RECALL):
        now = now._replace(calls=lived.calls + 1, called_at=entry.at)
    if entry.move == Move.CALL:
        return now._replace(advisor=entry.advisor, promised=False)
    if entry.move == Move.RETURN:
        return now._replace(advisor=None, promised=lived.promised or entry.before != State.LEFT)
    if entry.move == Move.TRANSFER:
        return now._replace(advisor=None, promised=entry.desk is not None)
    return now
