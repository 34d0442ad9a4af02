"""The sentences with which the kiosk refuses a ticket, each with its status."""

from django.utils.translation import gettext_lazy as _

from web.refusals import Refusal

UNKNOWN_SERVICE = Refusal(422, _("This service is not offered here."))
TOO_MANY = Refusal(429, _("Too many tickets were taken at once. Please wait a moment and try again."))
