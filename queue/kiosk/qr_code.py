"""The QR code of an address."""

from typing import Any

import qrcode
from django.utils.safestring import SafeString, mark_safe
from qrcode.image.svg import SvgPathImage


def svg(address: str) -> SafeString:
    """The address as an SVG element. Error correction level M keeps it readable on a dirty screen."""
    image: Any = qrcode.make(address, image_factory=SvgPathImage, error_correction=qrcode.ERROR_CORRECT_M, border=2)
    return mark_safe(str(image.to_string(encoding="unicode")))  # noqa: S308  (drawn by the library from our own address)
