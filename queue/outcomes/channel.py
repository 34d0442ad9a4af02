"""The channel of a contact. For a ticket it follows from the log, so the advisor need not enter it."""

from tickets.models import Event, Ticket
from tickets.states import Move

KIOSK, STAFF, TELEPHONE = "kiosk", "staff", "telephone"


def channel_of(ticket: Ticket) -> str:
    """The code of the channel in which the ticket was issued."""
    by_staff = Event.objects.filter(ticket=ticket, move=Move.ISSUE, advisor__isnull=False).exists()
    return STAFF if by_staff else KIOSK
