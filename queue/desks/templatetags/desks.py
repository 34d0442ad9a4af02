from django import template

from centre.models import Person
from centre.rights import MANAGING
from desks.naming import in_staff_language

register = template.Library()
register.filter("named", in_staff_language)


@register.filter
def manages(person: Person) -> bool:
    """Whether the pages of a manager are for this person, so that nobody is led to a closed door."""
    return person.is_superuser or person.roles.filter(kind__in=MANAGING).exists()
