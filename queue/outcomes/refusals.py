"""The sentences and statuses of refused requests to log a visit."""

from django.utils.translation import gettext_lazy as _

from web.client_text import client_text
from web.refusals import Refusal

UNKNOWN_PRIORITY = Refusal(422, client_text("This reason for priority is not in the list."))
NOT_SERVED_YET = Refusal(409, _("%(code)s has not been served yet, so there is nothing to log."))
NOT_YOUR_CONTACT = Refusal(403, _("Only the advisor who served this client can log it."))
LOG_FIRST = Refusal(409, _("%(most)s visits are waiting to be logged. Log one before you call the next client."))
