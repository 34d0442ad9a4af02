"""What the documents name exists: files, settings, commands."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
LINK = re.compile(r"\]\(([^)#:]+)\)")
READ = re.compile(r"(?:env\.\w+|count|database|secret)\(\"(\w+)\"|environ\.get\(\"(\w+)\"")
README = (ROOT / "README.md").read_text(encoding="utf-8")
SETTINGS = README.partition("## Settings")[2].partition("\n## ")[0]


def read_by_the_code() -> set[str]:
    files = [*ROOT.glob("deskapp/**/*.py"), *ROOT.glob("queue/**/*.py"), *ROOT.glob("display/**/*.py")]
    found = [name for file in files for pair in READ.findall(file.read_text(encoding="utf-8")) for name in pair if name]
    return {name for name in found if name.isupper()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_readme_has_every_setting_and_no_other() -> None:
    named = set(re.findall(r"`([A-Z][A-Z_]+)`", SETTINGS.replace("`WARNING`", "")))
    assert named == read_by_the_code() - {"DJANGO_SETTINGS_MODULE", "PORT"}


def test_every_command_for_a_timer_exists() -> None:
    operations = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    named = set(re.findall(r"python manage\.py (\w+)", README + operations))
    assert named - set(get_commands()) == set()
