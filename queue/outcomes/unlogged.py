"""The served tickets that an advisor has not logged yet, and the limit from which on the advisor may not call."""

from centre.compiled_query import CompiledQuery, Param
from centre.models import Person
from outcomes.refusals import LOG_FIRST
from tickets.models import Ticket
from web.refusals import Refused

MAX_UNLOGGED = 3

_unlogged_visits = CompiledQuery(
    lambda: Ticket.objects.filter(advisor=Param("advisor"), unlogged=True).values_list("pk")
)


def unlogged(advisor: Person) -> list[Ticket]:
    """Oldest first."""
    return list(Ticket.objects.filter(advisor=advisor, unlogged=True).select_related("language").order_by("called_at"))


def require_few_unlogged(advisor: Person) -> None:
    if len(_unlogged_visits(advisor=advisor.pk)) >= MAX_UNLOGGED:
        raise Refused(LOG_FIRST, most=MAX_UNLOGGED)
