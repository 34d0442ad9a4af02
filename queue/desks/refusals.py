"""The sentences and statuses of refused requests at the console."""

from django.utils.translation import gettext_lazy as _

from web.refusals import Refusal

NO_SUCH_DESK = Refusal(404, _("There is no such desk here."))
NO_SUCH_MOVE = Refusal(404, _("Tickets do not move in this way."))
UNKNOWN_REASON = Refusal(422, _("This reason is not in the list."))
