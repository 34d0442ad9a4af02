"""Ends the unfinished tickets of service days that are over. For a timer: it is safe to run at any time."""

from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from centre import hours
from centre.models import Site
from tickets import desk_sessions, flow
from tickets.models import DeskSession
from tickets.states import DeskMove
from web.refusals import Refused


class Command(BaseCommand):
    help = "Ends the unfinished tickets of service days that are over, today's after closing time, and closes desks."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site", help="only this site, by its short name")
        parser.add_argument("--grace", type=int, default=0, metavar="MINUTES", help="how long after closing time")

    def handle(self, *args: Any, **options: Any) -> None:
        sites = Site.objects.order_by("slug")
        chosen = sites.filter(slug=options["site"]) if options["site"] else sites
        if options["site"] and not chosen:
            raise CommandError(f"There is no site “{options['site']}”.")
        for site in chosen:
            ended, closed = close(site, at=timezone.now(), grace=timedelta(minutes=options["grace"]))
            if ended or closed:
                self.stdout.write(f"{site.slug}: ended {ended} tickets, closed {closed} desks")


def close(site: Site, *, at: datetime, grace: timedelta = timedelta()) -> tuple[int, int]:
    """Returns the numbers of tickets ended and of desks closed. During `grace`, clients in line can still be served."""
    moment = at - grace
    today = hours.service_day(site, moment)
    last = today if hours.over_for_today(site, moment) else today - timedelta(days=1)
    ended = flow.close_day(site, last, at=at)
    open_since = DeskSession.objects.select_related("site", "desk", "advisor").filter(site=site, closed_at__isnull=True)
    forgotten = [desk_session for desk_session in open_since if hours.service_day(site, desk_session.opened_at) <= last]
    return ended, sum(_close_desk(desk_session, at) for desk_session in forgotten)


def _close_desk(desk_session: DeskSession, at: datetime) -> bool:
    """Returns False for a desk that has a ticket of a later day; a later run closes that desk."""
    try:
        desk_sessions.change(desk_session, DeskMove.CLOSE, at=at)
    except Refused:
        return False
    return True
