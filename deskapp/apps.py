from django.apps import AppConfig
from django.core.checks import Tags, register

from deskapp.checks import catalogs_are_compiled, files_are_private


class ProjectConfig(AppConfig):
    name = "deskapp"

    def ready(self) -> None:
        register(catalogs_are_compiled, Tags.translation)
        register(files_are_private, Tags.security)
