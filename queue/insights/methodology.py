"""How things are counted: printed beside every table and in every export, so that figures can be compared."""

from django.utils.translation import gettext_lazy as _

RULES = [
    _("A ticket is not a contact, and a contact is not a person."),
    _("Persons are not counted: nothing is stored by which one could be recognised."),
    _("After a recall the last call counts."),
    _("Waiting ends at the first call that was answered."),
    _("A transfer splits waiting into parts."),
    _("Tickets that are left at closing time count as not served."),
]
SMALL_COUNTS = _("“..” is a count from 1 to 4, or one from which such a count could be computed.")
LICENCE = "CC BY 4.0"
