"""The sentences and statuses of refused requests at the kiosk."""

from web.client_text import client_text
from web.refusals import Refusal

UNKNOWN_SERVICE = Refusal(422, client_text("This service is not offered here."))
TOO_MANY = Refusal(429, client_text("Too many tickets were taken at once. Please wait a moment and try again."))
