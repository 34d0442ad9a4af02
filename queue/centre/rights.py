"""The rights of a person. A role counts at its own site only; a superuser has every right at every site."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from centre.compiled_query import CompiledQuery, Param
from centre.models import Person, Role, Site

User = Person | AnonymousUser
SERVING = [Role.Kind.ADVISOR, Role.Kind.MANAGER, Role.Kind.ADMINISTRATOR]
MANAGING = [Role.Kind.MANAGER, Role.Kind.ADMINISTRATOR]


_serving = CompiledQuery(
    lambda: Role.objects.order_by().filter(person=Param("person"), kind__in=SERVING).values_list("pk")[:1]
)


def serving_sites(person: User) -> QuerySet[Site]:
    """The sites at which this person may open a desk."""
    return _sites(person, SERVING)


def serves(person: User) -> bool:
    """Whether the person may open a desk at any site."""
    if isinstance(person, AnonymousUser):
        return False
    return person.is_superuser or bool(_serving(person=person.pk))


def manages(person: User) -> bool:
    """Whether `managed_sites` gives any site."""
    return _sites(person, MANAGING).exists()


def managed_sites(person: User) -> QuerySet[Site]:
    """The sites whose statistics and stations this person may see. Raises `PermissionDenied` if there is none."""
    sites = _sites(person, MANAGING)
    if not sites.exists():
        raise PermissionDenied
    return sites


def _sites(person: User, kinds: list[Role.Kind]) -> QuerySet[Site]:
    if isinstance(person, AnonymousUser):
        return Site.objects.none()
    if person.is_superuser:
        return Site.objects.all()
    return Site.objects.filter(roles__person=person, roles__kind__in=kinds).distinct()
