from django import template

from web.navigation import navigation

register = template.Library()
register.simple_tag(navigation)
