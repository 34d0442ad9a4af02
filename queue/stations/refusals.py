"""The sentences and statuses of refused requests of devices."""

from web.client_text import client_text
from web.refusals import Refusal

NOT_PAIRED = Refusal(403, client_text("This screen is not connected to the service. Please ask the staff."))
LINK_USED = Refusal(410, client_text("This link has been used or is too old. Please ask for a new one."))
