"""The sentences with which a device is refused, each with its status."""

from django.utils.translation import gettext_lazy as _

from web.refusals import Refusal

NOT_PAIRED = Refusal(403, _("This screen is not connected to the service. Please ask the staff."))
LINK_USED = Refusal(410, _("This link has been used or is too old. Please ask for a new one."))
