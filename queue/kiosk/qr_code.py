"""The address of a ticket, and the QR code of an address."""

from typing import Any

import qrcode
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from qrcode.image.svg import SvgPathImage

from tickets.models import Ticket


def ticket_url(request: HttpRequest, ticket: Ticket) -> str:
    path = reverse("ticket", args=[ticket.token])
    return settings.BASE_URL + path if settings.BASE_URL else request.build_absolute_uri(path)


def svg(address: str) -> SafeString:
    """The address as an SVG element. Error correction level M keeps it readable on a dirty screen."""
    image: Any = qrcode.make(address, image_factory=SvgPathImage, error_correction=qrcode.ERROR_CORRECT_M, border=2)
    return mark_safe(str(image.to_string(encoding="unicode")))  # noqa: S308  (drawn by the library from our own address)
