"""The sentences and statuses of refused requests of devices."""

from django.utils.translation import gettext_lazy as _

from web.client_text import client_text
from web.refusals import Refusal

NOT_PAIRED = Refusal(403, client_text("This screen is not connected to the service. Please ask the staff."))
LINK_USED = Refusal(410, client_text("This link has been used or is too old. Please ask for a new one."))
NO_CODE = _("The code has six letters and digits.")
WRONG_CODE = Refusal(422, NO_CODE)
