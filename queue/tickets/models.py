from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q

from centre.models import Desk, Language, Site
from tickets.states import AT_DESK, DeskMove, DeskState, Move, State

MOVES = [*Move.choices, *DeskMove.choices]


def padded(number: int) -> str:
    """With at least three digits, which stay ASCII in every language."""
    return f"{number:03d}"


def ticket_code(prefix: str, number: int) -> str:
    """The code that is called: "SO 014". The digits stay ASCII in every language."""
    return f"{prefix} {padded(number)}"


class Ticket(models.Model):
    """Only `tickets.flow` changes tickets. The columns of `TicketProjection` can be replayed from `Event`."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    day = models.DateField()
    prefix = models.CharField(max_length=3)
    number = models.PositiveIntegerField()
    requested_language = models.ForeignKey(Language, on_delete=models.PROTECT, related_name="+")
    fallback = models.ForeignKey(Language, on_delete=models.PROTECT, related_name="+", null=True)
    priority = models.CharField(max_length=30, blank=True)
    token = models.CharField(max_length=22, unique=True, null=True)  # noqa: DJ001  (unique, and cleared by `purge`)
    issued_at = models.DateTimeField()

    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    language = models.ForeignKey(Language, on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="tickets", null=True, db_index=False)
    advisor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    return_priority = models.BooleanField(default=False)
    calls = models.PositiveSmallIntegerField(default=0)
    called_at = models.DateTimeField(null=True)
    unlogged = models.BooleanField(default=False)
    """Served, and without a contact: stored, because an anti-join would read every visit that the advisor ever had."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="ticket_state_is_known"),
            models.CheckConstraint(condition=Q(number__gte=1), name="ticket_numbers_begin_at_1"),
            models.CheckConstraint(
                condition=~Q(state__in=AT_DESK) | Q(desk__isnull=False, advisor__isnull=False),
                name="ticket_at_desk_has_desk_and_advisor",
            ),
            models.UniqueConstraint(fields=["site", "day", "prefix", "number"], name="no_number_twice"),
            models.UniqueConstraint(fields=["desk"], condition=Q(state__in=AT_DESK), name="one_active_ticket_per_desk"),
        ]
        # No index begins with the day alone: a day close asks for every unfinished ticket up to its day.
        # SQLite uses a partial index only where its condition stands in the statement without a parameter.
        indexes = [
            models.Index(
                fields=["site", "state", "day", "language", "return_priority", "issued_at"], name="tickets_in_line"
            ),
            models.Index(fields=["desk", "state"], name="tickets_at_desk"),
            models.Index(fields=["advisor", "called_at"], condition=Q(unlogged=True), name="unlogged_visits"),
            models.Index(fields=["site", "day"], condition=Q(token__isnull=False), name="tickets_with_link"),
        ]

    def __str__(self) -> str:
        return self.code

    @classmethod
    def attributes(cls, fields: Iterable[str]) -> list[str]:
        """The attribute of each field, which for a reference holds the key: `language` → `language_id`."""
        attributes = {field.name: field.attname for field in cls._meta.concrete_fields}
        return [attributes[name] for name in fields]

    @property
    def padded_number(self) -> str:
        return padded(self.number)

    @property
    def code(self) -> str:
        return ticket_code(self.prefix, self.number)


class DeskSession(models.Model):
    """An advisor at a desk, from opening it to closing it."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="desk_sessions")
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="desk_sessions")
    advisor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="desk_sessions")
    languages = models.ManyToManyField(Language, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=6, choices=DeskState, default=DeskState.OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk"], condition=Q(closed_at__isnull=True), name="one_session_per_desk"),
            models.UniqueConstraint(
                fields=["advisor"], condition=Q(closed_at__isnull=True), name="one_session_per_advisor"
            ),
            models.CheckConstraint(
                condition=Q(state=DeskState.CLOSED, closed_at__isnull=False)
                | Q(state__in=[DeskState.OPEN, DeskState.PAUSED], closed_at__isnull=True),
                name="desk_session_state_agrees_with_closing",
            ),
        ]
        indexes = [models.Index(fields=["site"], condition=Q(closed_at__isnull=True), name="open_desk_sessions")]

    def __str__(self) -> str:
        return f"{self.desk} {self.opened_at:%Y-%m-%d %H:%M}"


class Event(models.Model):
    """The log: each change of a site is one row and one version. Rows are never changed or deleted.

    `language` and `desk` are the ticket's after the move; `station` is the id of the kiosk (stations lie above
    this app, so there is no foreign key); `reason` is a rule of the line, a closure code or a coded reason.
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="events", db_index=False)
    version = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="events", null=True, db_index=False)
    move = models.CharField(max_length=12, choices=MOVES)
    from_state = models.CharField(max_length=8, blank=True)
    to_state = models.CharField(max_length=8)
    language = models.ForeignKey(Language, on_delete=models.PROTECT, related_name="+", null=True)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", null=True)
    advisor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    station = models.PositiveBigIntegerField(null=True)
    reason = models.CharField(max_length=30, blank=True)
    idempotency_key = models.CharField(max_length=64, blank=True)
    request_fingerprint = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "version"], name="one_event_per_version"),
            models.UniqueConstraint(
                fields=["station", "idempotency_key"], condition=~Q(idempotency_key=""), name="one_key_per_station"
            ),
            models.UniqueConstraint(
                fields=["advisor", "idempotency_key"],
                condition=~Q(idempotency_key="") & Q(station__isnull=True),
                name="one_key_per_advisor",
            ),
            models.CheckConstraint(
                condition=Q(move__in=Move.values, ticket__isnull=False)
                | Q(move__in=DeskMove.values, ticket__isnull=True, desk__isnull=False),
                name="event_is_of_a_ticket_or_a_desk",
            ),
        ]
        indexes = [
            models.Index(fields=["site", "at"], name="events_by_time"),
            models.Index(fields=["ticket", "version"], name="events_of_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.site_id}/{self.version} {self.move}"
