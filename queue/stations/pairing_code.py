"""The code that an unpaired device shows, and that a manager types in to pair it."""

from base64 import b32encode
from datetime import timedelta

from django.utils.crypto import salted_hmac

LENGTH = 6
VALID_FOR = timedelta(minutes=10)
"""From the moment in which the staff enter it."""
PATTERN = rf"^(?:[A-Za-z2-7] ?){{{LENGTH}}}$"
"""As a manager may type it: in either case, with spaces between. The form's message and label say the length, too."""


def pairing_code(secret: str) -> str:
    """The six characters that an unpaired device shows. They are derived from its secret, so nothing is stored."""
    return b32encode(salted_hmac("stations.code", secret).digest())[:LENGTH].decode()
