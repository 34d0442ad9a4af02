"""Every refusal that a person can meet, as a sentence with the status that goes with it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Refusal:
    status: int
    sentence: Promise


class Refused(Exception):
    """The wish was understood and turned down; nothing was written."""

    def __init__(self, refusal: Refusal, **values: object) -> None:
        super().__init__(refusal.sentence)
        self.refusal = refusal
        self.values = values

    @property
    def status(self) -> int:
        return self.refusal.status

    @property
    def sentence(self) -> str:
        """In the language that is active now, so ask for it when it is shown."""
        return str(self.refusal.sentence) % self.values if self.values else str(self.refusal.sentence)


CLOSED = Refusal(409, _("We are closed now. Please come back when we are open."))
NOT_PAIRED = Refusal(403, _("This screen is not connected to the service. Please ask the staff."))
UNKNOWN_LANGUAGE = Refusal(422, _("This language is not in the list. Please choose another language."))
UNKNOWN_SERVICE = Refusal(422, _("This service is not offered here."))
UNKNOWN_PRIORITY = Refusal(422, _("This reason for priority is not in the list."))
MISSING_KEY = Refusal(400, _("The request was not complete. Please go back and try again."))
TOO_SLOW = Refusal(408, MISSING_KEY.sentence)
TOO_LONG = Refusal(400, _("The request was too long. Please go back and try again."))
TOO_LARGE = Refusal(413, TOO_LONG.sentence)
KEY_REUSED = Refusal(422, _("This request was already used for something else. Please go back and try again."))
TOO_MANY = Refusal(429, _("Too many tickets were taken at once. Please wait a moment and try again."))
TOO_MANY_REQUESTS = Refusal(429, _("Too many requests came from here at once. Please wait a moment and try again."))
NO_SUCH_TICKET = Refusal(404, _("There is no such ticket, or its day is over."))
WRONG_METHOD = Refusal(405, _("This address cannot be used in this way. Please go back."))
FORM_EXPIRED = Refusal(403, _("This page was open for too long. Please go back, reload it and try again."))
NOT_FOUND = Refusal(404, _("There is nothing at this address."))
WRONG_HOST = Refusal(400, NOT_FOUND.sentence)
LINK_USED = Refusal(410, _("This link has been used or is too old. Please ask for a new one."))
UNAVAILABLE = Refusal(503, _("The service does not answer just now. Please ask the staff, or try again soon."))

ILLEGAL_STEP = Refusal(409, _("%(code)s is “%(state)s”, so this cannot be done."))
CHANGED_MEANWHILE = Refusal(409, _("Somebody else has just changed this ticket. Look at it again."))
AT_ANOTHER_DESK = Refusal(409, _("%(code)s is at desk %(desk)s."))
DAY_OVER = Refusal(409, _("The day of this ticket is over."))
DESK_BUSY = Refusal(409, _("%(code)s is still at this desk. Finish with it first."))
DESK_TAKEN = Refusal(409, _("Desk %(desk)s is already open."))
NO_SUCH_DESK = Refusal(404, _("There is no such desk here."))
NOT_ON_DUTY = Refusal(409, _("Open a desk first."))
DESK_PAUSED = Refusal(409, _("This desk is paused. Resume before you call."))
ALREADY_ON_DUTY = Refusal(409, _("You already have desk %(desk)s open."))
NO_TARGET = Refusal(422, _("Choose the language or the desk that the ticket goes to."))
NO_SUCH_MOVE = Refusal(404, _("Tickets do not move in this way."))
DESK_IS = Refusal(409, _("Desk %(desk)s is “%(state)s”, so this cannot be done."))

NOT_SERVED_YET = Refusal(409, _("%(code)s has not been served yet, so there is nothing to log."))
NOT_YOUR_CONTACT = Refusal(403, _("Only the advisor who served this client can log it."))
LOG_FIRST = Refusal(409, _("%(most)s visits are waiting to be logged. Log one before you call the next client."))
NOT_YOURS = Refusal(403, _("Your account has no right to this page."))
UNKNOWN_REASON = Refusal(422, _("This reason is not in the list."))
