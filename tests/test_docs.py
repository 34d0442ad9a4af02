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
DOCUMENTS = [ROOT / "README.md", *ROOT.glob("docs/**/*.md")]
IN_BACKTICKS = re.compile(r"`([^`\n]+)`")
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"[\w<>-][\w.<>-]*(?:/[\w.<>-]+)+\.\w+")
DOTTED = re.compile(r"[a-z_]\w*(?:\.\w+)+")
ON_THE_PATH = [ROOT, ROOT / "queue"]
CHECK_ID = re.compile(r"deskapp\.[EW]\d{3}")


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


def named_in(text: str) -> list[str]:
    return IN_BACKTICKS.findall(FENCED.sub("", text))


def missing_files(text: str) -> list[str]:
    """The paths in backticks, with a slash and an extension, that no file has; `<name>` stands for any name."""
    paths = [name for name in named_in(text) if PATH.fullmatch(name)]
    return [path for path in paths if not any(list(root.glob(re.sub(r"<\w+>", "*", path))) for root in ON_THE_PATH)]


def missing_names(text: str) -> list[str]:
    """The dotted names in backticks, such as `centre.hours`, that begin with a package of ours and lead nowhere."""
    dotted = [name for name in named_in(text) if DOTTED.fullmatch(name) and not CHECK_ID.fullmatch(name)]
    return [name for name in dotted if _is_ours(name.partition(".")[0]) and not _exists(name)]


def _is_ours(package: str) -> bool:
    return any((root / package / "__init__.py").exists() for root in ON_THE_PATH)


def _exists(dotted: str) -> bool:
    package, *names = dotted.split(".")
    place = next(root / package for root in ON_THE_PATH if (root / package / "__init__.py").exists())
    while names and (place / names[0]).is_dir():
        place /= names.pop(0)
    if names and (place / f"{names[0]}.py").exists():
        place = place / f"{names.pop(0)}.py"
    source = place if place.suffix else place / "__init__.py"
    text = source.read_text(encoding="utf-8")
    return all(re.search(rf"^\s*(?:(?:async )?def |class )?{name}\b", text, re.MULTILINE) for name in names)


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_file_and_function_that_a_document_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert missing_files(text) + missing_names(text) == []


@pytest.mark.parametrize("gone", ["tickets/gone.py", "deskapp/static/deskapp/gone.js", "gone/<locale>/django.po"])
def test_a_path_without_a_file_is_reported(gone: str) -> None:
    assert missing_files(f"See `{gone}`, `tickets/flow.py` and `deskapp/locale/<locale>/LC_MESSAGES/django.po`.") == [
        gone
    ]


@pytest.mark.parametrize("gone", ["tickets.gone", "tickets.flow.gone", "deskapp.env.GONE", "centre.gone.hours"])
def test_a_dotted_name_without_a_target_is_reported(gone: str) -> None:
    assert missing_names(f"See `{gone}`, `tickets.flow.issue`, `deskapp.env` and `http.client`.") == [gone]
