"""An app declares each page once: its address, its audience, and its link in the staff's navigation.

The declaration determines the languages of the page, the template of a refusal, and the links at the top of every
staff page. A test fails for a route without a declaration.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from inspect import getclosurevars, isfunction
from typing import Any, TypeVar, cast

from django.conf import settings
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, path, resolve
from django.utils.functional import Promise

Routes = Iterable[URLPattern | URLResolver]
R = TypeVar("R", URLPattern, URLResolver)


class Audience(Enum):
    CLIENTS = "clients"
    """Pages in any of `settings.LANGUAGES`. A refusal shows all of them."""
    STAFF = "staff"
    """Pages in Finnish, Swedish or English."""
    PROGRAMS = "programs"
    """Health checks and metrics."""


@dataclass(frozen=True)
class Page:
    audience: Audience
    name: str = ""
    label: Promise | None = None
    """The text of the link in the navigation; None means no link."""
    shown_to: Callable[[Any], bool] = bool
    """Whether the navigation shows the link to this person. The view still checks the rights."""
    refusal_template: str = "errors/refused.html"


def client_page(route: str, view: Callable[..., Any], name: str, **declared: Any) -> URLPattern:
    return _declared(path(route, view, name=name), Page(Audience.CLIENTS, name, **declared))


def staff_page(route: str, view: Callable[..., Any], name: str, **declared: Any) -> URLPattern:
    """`label` and `shown_to` add a link to the navigation."""
    return _declared(path(route, view, name=name), Page(Audience.STAFF, name, **declared))


def staff_section(route: str, urls: Any, name: str, **declared: Any) -> URLResolver:
    """All pages of a library under one address, such as Django's administration."""
    return _declared(cast(URLResolver, path(route, urls)), Page(Audience.STAFF, name, **declared))


def endpoint(route: str, view: Callable[..., Any], name: str) -> URLPattern:
    """An address for programs."""
    return _declared(path(route, view, name=name), Page(Audience.PROGRAMS, name))


def page_at(address: str) -> Page:
    """The page of the first part of this address, so that refusals before and after routing agree."""
    return _pages_by_first_part(settings.ROOT_URLCONF).get(_first_part(address.lstrip("/")), Page(Audience.CLIENTS))


def is_for_staff(address: str) -> bool:
    return page_at(address).audience is Audience.STAFF


def accepts(address: str, method: str) -> bool:
    """Whether this path, without a query, has a page that answers this method."""
    try:
        view = resolve(address).func
    except Resolver404:
        return False
    methods = _methods_of(view)
    return methods is None or method in methods


def declared_routes(routes: Routes, before: str = "") -> Iterator[tuple[str, Page | None]]:
    """Every route with its page, or None for a route without a declaration."""
    for route in routes:
        page, address = getattr(route, "page", None), before + str(route.pattern)
        if page is None and isinstance(route, URLResolver):
            yield from declared_routes(route.url_patterns, address)
        else:
            yield address, page


@cache
def _pages_by_first_part(urlconf: str) -> dict[str, Page]:
    found: dict[str, Page] = {}
    for address, page in declared_routes(get_resolver(urlconf).url_patterns):
        if page:
            found.setdefault(_first_part(address), page)
    return found


def _methods_of(view: Any) -> list[str] | None:
    """The methods that Django's decorators or class-based views permit; None means any."""
    if view_class := getattr(view, "view_class", None):
        return [name.upper() for name in view_class.http_method_names if hasattr(view_class, name)]
    while view is not None:
        if isfunction(view) and (methods := getclosurevars(view).nonlocals.get("request_method_list")):
            return list(methods)
        view = getattr(view, "__wrapped__", None)
    return None


def _first_part(address: str) -> str:
    return address.partition("/")[0]


def _declared(route: R, page: Page) -> R:
    route.page = page  # type: ignore[attr-defined]  # Django's classes have no such attribute
    return route
