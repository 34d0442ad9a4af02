"""A message without a translation is shown in Finnish, so a client's page may have no message of the staff."""

import re
from collections.abc import Iterable, Iterator
from inspect import getfile, unwrap
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.urls import URLResolver, get_resolver

from deskapp.operating.translations.sources import CLIENT_TEMPLATE
from web.pages import Audience, declared_routes

TEMPLATES = Path(settings.BASE_DIR) / "templates"
MESSAGE = re.compile(r"{%\s*(?:translate|blocktranslate)\b|_\(")
BORROWED = re.compile(r"{%\s*(?:extends|include)\s+[\"']([^\"']+)[\"']")
RENDERED = re.compile(r"\"([a-z_]+/[a-z_]+\.html)\"")


def text(template: str) -> str:
    return (TEMPLATES / template).read_text(encoding="utf-8")


def without_audience(template: str) -> list[str]:
    """This template and all that it extends or includes, as far as they have messages and are not marked."""
    source = text(template)
    unmarked = [template] if MESSAGE.search(source) and CLIENT_TEMPLATE not in source else []
    return [*unmarked, *(found for borrowed in BORROWED.findall(source) for found in without_audience(borrowed))]


NAMES = [path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")]
MARKED = [name for name in NAMES if CLIENT_TEMPLATE in text(name)]


@pytest.mark.parametrize("template", MARKED)
def test_a_template_for_clients_uses_templates_for_clients_only(template: str) -> None:
    assert get_template(template) and without_audience(template) == []


def client_views(routes: Iterable[Any]) -> Iterator[Any]:
    for route in routes:
        if isinstance(route, URLResolver):
            yield from client_views(route.url_patterns)
        elif getattr(route, "page", None) and route.page.audience is Audience.CLIENTS:
            yield route.callback


def test_the_templates_that_client_views_render_are_marked() -> None:
    """By the modules of the views; the one page of the staff among them says nothing."""
    files = {Path(getfile(unwrap(view))) for view in client_views(get_resolver().url_patterns)}
    rendered = {name for file in files for name in RENDERED.findall(file.read_text(encoding="utf-8"))}
    rendered |= {page.refusal_template for _, page in declared_routes(get_resolver().url_patterns) if page}
    assert len(rendered) > 10
    assert [name for name in sorted(rendered) if without_audience(name)] == ["stations/stations.html"]
