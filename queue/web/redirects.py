from django.http import HttpResponseRedirect
from django.urls import reverse


def see_other(name: str, *args: object) -> HttpResponseRedirect:
    """303 to the page of this name: after a POST, also for a program that would repeat the POST after a 302."""
    response = HttpResponseRedirect(reverse(name, args=args))
    response.status_code = 303
    return response
