import os
from pathlib import Path

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import call_command, execute_from_command_line
from pytest_django import Settings


@pytest.fixture
def catalog(tmp_path: Path, settings: Settings) -> Path:
    settings.LOCALE_PATHS = [tmp_path]
    path = tmp_path / "so" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text('msgid "Back"\nmsgstr "Dib u noqo"\n', encoding="utf-8")
    return path


def mistakes() -> list[str | None]:
    return [found.id for found in run_checks(tags=[Tags.translation])]


def test_a_catalog_that_was_never_compiled_is_an_error(catalog: Path) -> None:
    assert mistakes() == ["deskapp.E001"]


def test_a_compiled_catalog_is_no_error(catalog: Path) -> None:
    call_command("translations", "--compile")
    assert mistakes() == []


def test_a_catalog_that_changed_after_it_was_compiled_is_an_error(catalog: Path) -> None:
    call_command("translations", "--compile")
    compiled = catalog.with_suffix(".mo").stat()
    os.utime(catalog, (compiled.st_atime, compiled.st_mtime + 1))
    assert mistakes() == ["deskapp.E001"]


def test_the_check_does_not_stop_the_compile_command(catalog: Path) -> None:
    execute_from_command_line(["manage.py", "translations", "--compile"])
    assert catalog.with_suffix(".mo").exists()
