"""What a turn looks at before it writes, as it stands under the lock."""

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
    """Of these two languages those that the site offers, each with its prefix and the day's last number, or 0."""
    found = _series(site=site.pk, day=day, language=language, fallback=fallback)
    return {offered: (prefix, last or 0) for offered, prefix, last in found}


def desk_session(desk: Desk | None, advisor: Person | None) -> tuple[str | None, str | None]:
    """The state of the desk that this advisor has open, and whose number is at it now; None where there is nothing."""
    if desk is None or advisor is None:
        return None, None
    state, prefix, number = _desk_session.first(desk=desk.pk, advisor=advisor.pk) or (None, None, None)
    return state, ticket_code(prefix, number) if number else None


def ticket(pk: int, site: Site) -> Ticket:
    """With its desk. The site is the one that is given: what was read of it before the lock, so not its version."""
    (found,) = _ticket(ticket=pk)
    found.site = site
    return found
