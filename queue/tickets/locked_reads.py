"""The reads of a site transaction, under its lock and before it writes."""

from datetime import date

from django.db.models import OuterRef, Q, Subquery

from centre.compiled_query import CompiledModelQuery, CompiledQuery, Param
from centre.models import Desk, Person, Site, SiteLanguage
from tickets.models import DeskSession, Ticket, ticket_code
from tickets.states import AT_DESK

_given = Ticket.objects.filter(site=Param("site"), day=Param("day"), prefix=OuterRef("prefix")).order_by("-number")
_series = CompiledQuery(
    lambda: (
        SiteLanguage.objects.order_by()
        .filter(Q(language=Param("language")) | Q(language=Param("fallback")), site=Param("site"))
        .values_list("language", "prefix", Subquery(_given.values("number")[:1]))
    )
)
_at_desk = Ticket.objects.filter(desk=OuterRef("desk"), state__in=AT_DESK)
_desk_session = CompiledQuery(
    lambda: DeskSession.objects.filter(
        desk=Param("desk"), advisor=Param("advisor"), closed_at__isnull=True
    ).values_list("state", Subquery(_at_desk.values("prefix")), Subquery(_at_desk.values("number")))
)
_ticket = CompiledModelQuery(lambda: Ticket.objects.filter(pk=Param("ticket")), "desk")


def series(site: Site, day: date, language: str, fallback: str) -> dict[str, tuple[str, int]]:
    """Of the two languages those that the site serves, each with its prefix and the day's last number, or 0."""
    found = _series(site=site.pk, day=day, language=language, fallback=fallback)
    return {offered: (prefix, last or 0) for offered, prefix, last in found}


def desk_session(desk: Desk | None, advisor: Person | None) -> tuple[str | None, str | None]:
    """The state of this advisor's open session at this desk, or None; and the code of the ticket there, or None."""
    if desk is None or advisor is None:
        return None, None
    state, prefix, number = _desk_session.first(desk=desk.pk, advisor=advisor.pk) or (None, None, None)
    return state, ticket_code(prefix, number) if number else None


def ticket(pk: int, site: Site) -> Ticket:
    """The ticket with its desk and the given site, which was read before the lock: its version may be old."""
    (found,) = _ticket(ticket=pk)
    found.site = site
    return found
