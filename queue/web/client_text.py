"""Marks a message that a client can see, so that every one of `settings.LANGUAGES` must have it.

Django's own functions mark messages for the staff, in Finnish, Swedish and English.
In a template the comment `audience: clients` marks all of its messages.
"""

from django.utils.translation import gettext_lazy

client_text = gettext_lazy
