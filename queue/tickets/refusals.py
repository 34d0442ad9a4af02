"""The sentences and statuses of refused requests about tickets and desk sessions."""

from django.utils.translation import gettext_lazy as _

from web.client_text import client_text
from web.refusals import Refusal

CLOSED = Refusal(409, client_text("We are closed now. Please come back when we are open."))
UNKNOWN_LANGUAGE = Refusal(422, client_text("This language is not in the list. Please choose another language."))
KEY_REUSED = Refusal(
    422, client_text("This request was already used for something else. Please go back and try again.")
)
NO_SUCH_TICKET = Refusal(404, client_text("There is no such ticket, or its day is over."))
ILLEGAL_STEP = Refusal(409, client_text("%(code)s is “%(state)s”, so this cannot be done."))
CHANGED_MEANWHILE = Refusal(409, client_text("Somebody else has just changed this ticket. Look at it again."))
AT_ANOTHER_DESK = Refusal(409, _("%(code)s is at desk %(desk)s."))
DAY_OVER = Refusal(409, client_text("The day of this ticket is over."))
DESK_BUSY = Refusal(409, _("%(code)s is still at this desk. Finish with it first."))
DESK_TAKEN = Refusal(409, _("Desk %(desk)s is already open."))
NOT_ON_DUTY = Refusal(409, _("Open a desk first."))
DESK_PAUSED = Refusal(409, _("This desk is paused. Resume before you call."))
ALREADY_ON_DUTY = Refusal(409, _("You already have desk %(desk)s open."))
NO_TARGET = Refusal(422, _("Choose the language or the desk that the ticket goes to."))
DESK_IS = Refusal(409, _("Desk %(desk)s is “%(state)s”, so this cannot be done."))
