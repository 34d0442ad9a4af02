"""The languages on the kiosk's wall: who is served now, who later today, and what nobody here serves."""

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
    """Local times between which the roster has somebody for it today, if that is not over."""

    @property
    def ui_language(self) -> str:
        """The language of the words on its button: a line may be in one that the screens do not speak."""
        return resolve_ui_language(self.language.tag)


def language_buttons(site: Site, at: datetime) -> list[LanguageButton]:
    """Those served now first, then those with a shift still today, then the others, each in the site's order."""
    now = frozenset().union(*(desk_session.languages for desk_session in line.on_duty(site).values()))
    later = _later_today(site, at)
    rows = site.lines.select_related("language")
    found = [LanguageButton(row.language, row.language_id in now, later.get(row.language_id)) for row in rows]
    return sorted(found, key=lambda one: 0 if one.served_now else 1 if one.later else 2)


def unserved_languages(site: Site) -> QuerySet[Language]:
    """Known languages without a line here. That somebody asks for one is what the pilot most needs to know."""
    return Language.objects.exclude(pk__in=site.languages.all()).order_by("endonym")


def _later_today(site: Site, at: datetime) -> dict[str, tuple[datetime, datetime]]:
    """A shift that has begun counts too: its desk may be paused for a while."""
    midnight = datetime.combine(hours.service_day(site, at), hours.MIDNIGHT, site.zone) + timedelta(days=1)
    shifts = Shift.objects.filter(site=site, ends_at__gt=at, starts_at__lt=midnight).order_by("-starts_at")
    found: dict[str, tuple[datetime, datetime]] = {}
    for shift in shifts.prefetch_related("languages"):
        span = shift.starts_at.astimezone(site.zone), shift.ends_at.astimezone(site.zone)
        found |= {language.tag: span for language in shift.languages.all()}
    return found
