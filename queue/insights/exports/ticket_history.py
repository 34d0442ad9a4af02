"""What happened to one ticket, as the log tells it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from outcomes.channel import KIOSK, STAFF
from tickets.flow import LEFT_QUEUE
from tickets.states import FINAL, Move, State

NO_SHOW = "no-show"


class Step(NamedTuple):
    """The columns of an event that are told. Of the advisor only that there is one."""

    version: int
    at: datetime
    move: str
    to_state: str
    language: str
    reason: str
    advisor: int | None


@dataclass
class Journey:
    """`waits` are the spans from joining a line to the call that was answered; a transfer begins a new one."""

    id: int
    issued_at: datetime
    channel: str
    language: str
    state: str
    first_called_at: datetime | None = None
    last_called_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    waits: list[timedelta] = field(default_factory=list)
    service: timedelta | None = None
    calls: int = 0
    closure: str = ""
    rule: str = ""
    waiting_since: datetime | None = None
    serving_since: datetime | None = None

    @property
    def first_wait(self) -> timedelta | None:
        return self.waits[0] if self.waits else None

    @property
    def further_wait(self) -> timedelta | None:
        return sum(self.waits[1:], timedelta()) if self.waits[1:] else None


def journey(steps: Iterable[Step]) -> Journey:
    """The first step is the issue."""
    rest = iter(steps)
    issue = next(rest)
    channel = STAFF if issue.advisor else KIOSK
    told = Journey(issue.version, issue.at, channel, issue.language, issue.to_state, waiting_since=issue.at)
    for step in rest:
        _follow(told, step)
    return told


def _follow(told: Journey, step: Step) -> None:
    if step.move in (Move.CALL, Move.RECALL):
        _called(told, step)
    elif step.move in (Move.START, Move.TRANSFER):
        _answered(told)
    if step.move == Move.START:
        told.started_at = told.started_at or step.at
    elif step.move in (Move.TRANSFER, Move.RETURN):
        told.waiting_since = told.waiting_since or step.at
    _reached(told, step)


def _called(told: Journey, step: Step) -> None:
    told.calls += 1
    told.first_called_at = told.first_called_at or step.at
    told.last_called_at = step.at
    told.rule = step.reason if step.move == Move.CALL else told.rule


def _answered(told: Journey) -> None:
    if told.waiting_since and told.last_called_at:
        told.waits.append(told.last_called_at - told.waiting_since)
    told.waiting_since = None


def _reached(told: Journey, step: Step) -> None:
    if told.serving_since:
        told.service = (told.service or timedelta()) + (step.at - told.serving_since)
    told.serving_since = step.at if step.to_state == State.SERVING else None
    told.state, told.language = step.to_state, step.language
    told.finished_at = step.at if step.to_state in FINAL else None
    told.closure = _closure(step)


def _closure(step: Step) -> str:
    if step.to_state == State.NO_SHOW:
        return NO_SHOW
    return (step.reason or LEFT_QUEUE) if step.to_state == State.LEFT else ""
