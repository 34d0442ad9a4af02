"""Refusals: a sentence for the reader with its HTTP status."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from web.client_text import client_text


@dataclass(frozen=True)
class Refusal:
    status: int
    sentence: Promise


class Refused(Exception):
    """The request was understood and rejected; nothing was written."""

    def __init__(self, refusal: Refusal, **values: object) -> None:
        super().__init__(refusal.sentence)
        self.refusal = refusal
        self.values = values

    @property
    def status(self) -> int:
        return self.refusal.status

    @property
    def sentence(self) -> str:
        """In the language that is active now, so read it only when it is shown."""
        return str(self.refusal.sentence) % self.values if self.values else str(self.refusal.sentence)


MISSING_KEY = Refusal(400, client_text("The request was not complete. Please go back and try again."))
TOO_SLOW = Refusal(408, MISSING_KEY.sentence)
TOO_LONG = Refusal(400, client_text("The request was too long. Please go back and try again."))
TOO_LARGE = Refusal(413, TOO_LONG.sentence)
TOO_MANY_REQUESTS = Refusal(
    429, client_text("Too many requests came from here at once. Please wait a moment and try again.")
)
WRONG_METHOD = Refusal(405, client_text("This address cannot be used in this way. Please go back."))
FORM_EXPIRED = Refusal(403, client_text("This page was open for too long. Please go back, reload it and try again."))
NOT_FOUND = Refusal(404, client_text("There is nothing at this address."))
WRONG_HOST = Refusal(400, NOT_FOUND.sentence)
UNAVAILABLE = Refusal(
    503, client_text("The service does not answer just now. Please ask the staff, or try again soon.")
)
NOT_YOURS = Refusal(403, _("Your account has no right to this page."))
