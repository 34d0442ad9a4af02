"""The site of the demo centre, with its lines, desks and opening hours."""

from datetime import time

from centre.models import Desk, OpeningHours, Site, SiteLanguage

SLUG = "myyrmaki"

PREFIXES = {
    "fi": "FI",
    "sv": "SV",
    "en": "EN",
    "ru": "RU",
    "et": "ET",
    "ar": "AR",
    "so": "SO",
    "fr": "FR",
    "fa": "FA",
    "fa-AF": "DA",
}
DESKS = ["1", "2", "3", "4"]


def make_site() -> Site:
    site = Site.objects.create(slug=SLUG, name="Neuvonta Myyrmäki (demo)", synthetic=True)
    for position, (tag, prefix) in enumerate(PREFIXES.items()):
        SiteLanguage.objects.create(site=site, language_id=tag, prefix=prefix, position=position)
    for weekday in range(7):
        OpeningHours.objects.create(site=site, weekday=weekday, opens=time(0), closes=time(0))
    for position, name in enumerate(DESKS):
        Desk.objects.create(site=site, name=name, position=position)
    return site
