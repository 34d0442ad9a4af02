"""Forget what has been kept long enough (docs/privacy.md). For a timer: run it as often as you like."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from centre import hours
from centre.models import Site
from tickets import flow


class Command(BaseCommand):
    help = "Forgets the links of phones to tickets of past service days."

    def handle(self, *args: Any, **options: Any) -> None:
        for site in Site.objects.order_by("slug"):
            forgotten = flow.forget_tokens(site, hours.service_day(site, timezone.now()))
            if forgotten:
                self.stdout.write(f"{site.slug}: forgot the links of {forgotten} tickets")
