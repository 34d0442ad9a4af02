from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CentreConfig(AppConfig):
    name = "centre"
    verbose_name = _("Centre")

    def ready(self) -> None:
        from centre.load_languages import load_languages

        post_migrate.connect(load_languages, sender=self)
