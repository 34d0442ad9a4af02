from typing import Any

from django.core.checks import CheckMessage, Error

from deskapp.operating.translations import catalogs


def catalogs_are_compiled(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without its compiled catalog a page would silently be in Finnish."""
    return [
        Error(
            f"The translations into {catalog_file.name} are not compiled, or changed since.",
            hint="Run: python manage.py translations --compile",
            id="deskapp.E001",
        )
        for catalog_file in catalogs.catalog_files()
        if catalog_file.path.exists() and not catalogs.is_compiled(catalog_file)
    ]
