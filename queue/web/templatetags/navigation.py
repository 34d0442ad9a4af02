from typing import Any

from django import template

from web import pages

register = template.Library()


@register.simple_tag
def navigation(person: Any) -> list[pages.Page]:
    return pages.navigation(person)
