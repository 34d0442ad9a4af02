"""The languages on the kiosk: those served now, those served later today, and those not served at the site."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from centre import hours
from centre.models import Language, Shift, Site
from tickets import line
from web.ui_language import resolve_ui_language


@dataclass(frozen=True)
class LanguageButton:
    language: Language
    served_now: bool
    later: tuple[datetime, datetime] | None
    """Start and end of today's shift for the language, in the site's time zone; None without one or after its end."""

    @property
    def ui_language(self) -> str:
        """The language of the text on the button. The user interface may not be translated into `language`."""
        return resolve_ui_language(self.language.tag)


def language_buttons(site: Site, at: datetime) -> list[LanguageButton]:
    """Languages served now first, then those with a shift later today, then the others, each in the site's order."""
    now = frozenset().union(*(desk_session.languages for desk_session in line.on_duty(site).values()))
    later = _later_today(site, at)
    rows = site.lines.select_related("language")
    found = [LanguageButton(row.language, row.language_id in now, later.get(row.language_id)) for row in rows]
    return sorted(found, key=lambda one: 0 if one.served_now else 1 if one.later else 2)


def unserved_languages(site: Site) -> QuerySet[Language]:
    """Languages without a line at the site. The requests for them are the most important result of the pilot."""
    return Language.objects.exclude(pk__in=site.languages.all()).order_by("endonym")


def _later_today(site: Site, at: datetime) -> dict[str, tuple[datetime, datetime]]:
    """A shift that has begun counts too, because its desk may be paused."""
    midnight = datetime.combine(hours.service_day(site, at), hours.MIDNIGHT, site.zone) + timedelta(days=1)
    shifts = Shift.objects.filter(site=site, ends_at__gt=at, starts_at__lt=midnight).order_by("-starts_at")
    found: dict[str, tuple[datetime, datetime]] = {}
    for shift in shifts.prefetch_related("languages"):
        span = shift.starts_at.astimezone(site.zone), shift.ends_at.astimezone(site.zone)
        found |= {language.tag: span for language in shift.languages.all()}
    return found
