from django import template

from desks.naming import in_staff_language

register = template.Library()
register.filter("named", in_staff_language)
