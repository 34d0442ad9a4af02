"""Deletes data after its retention period (docs/privacy.md). For a timer: it is safe to run at any time."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from centre import hours
from centre.models import Site
from tickets import flow


class Command(BaseCommand):
    help = "Deletes the phone links to tickets of past service days, because their retention period is over."

    def handle(self, *args: Any, **options: Any) -> None:
        for site in Site.objects.order_by("slug"):
            forgotten = flow.forget_tokens(site, hours.service_day(site, timezone.now()))
            if forgotten:
                self.stdout.write(f"{site.slug}: deleted the phone links of {forgotten} tickets")
