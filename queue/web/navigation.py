"""The links at the top of every staff page. Each app declares them with its pages, in its `urls.py` (`web.pages`)."""

from typing import Any

from django.urls import get_resolver

from web.pages import Page, declared_routes


def navigation(person: Any) -> list[Page]:
    """The pages in this person's navigation, in the order of the routes."""
    pages = (page for _, page in declared_routes(get_resolver().url_patterns) if page)
    return [page for page in pages if page.label and page.shown_to(person)]
