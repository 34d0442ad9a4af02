from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as CheckWarning
from django.db import connection

from deskapp.operating.translations import catalogs


def catalogs_are_compiled(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without its compiled catalog a page would be in Finnish, with no error."""
    return [
        Error(
            f"The translations into {catalog_file.name} are not compiled, or changed since.",
            hint="Run: python manage.py translations --compile",
            id="deskapp.E001",
        )
        for catalog_file in catalogs.catalog_files()
        if catalog_file.path.exists() and not catalogs.is_compiled(catalog_file)
    ]


def files_are_private(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """An installation from before the umask was set, or a copy made by other means, keeps its looser modes."""
    return [
        CheckWarning(
            f"Other users of this machine can read or change {file}.",
            hint=f"Run: chmod 600 {file}",
            id="deskapp.W001",
        )
        for file in _private_files()
        if file.exists() and file.stat().st_mode & 0o077
    ]


def _private_files() -> list[Path]:
    files = [settings.VAR_DIR / "secret-key"]
    if connection.vendor == "sqlite":
        database = str(connection.settings_dict["NAME"])
        files += [Path(database + ending) for ending in ("", "-wal", "-shm")]
    return files
