"""Who may do what where. A role counts at its own site only; a superuser stands above the sites."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from centre.models import Person, Role, Site

User = Person | AnonymousUser
SERVING = [Role.Kind.ADVISOR, Role.Kind.MANAGER, Role.Kind.ADMINISTRATOR]
MANAGING = [Role.Kind.MANAGER, Role.Kind.ADMINISTRATOR]


def serving_sites(person: User) -> QuerySet[Site]:
    """Where this person may stand at a desk."""
    return _sites(person, SERVING)


def serves(person: User) -> bool:
    """Whether they may stand at a desk anywhere."""
    if isinstance(person, AnonymousUser):
        return False
    return person.is_superuser or person.roles.filter(kind__in=SERVING).exists()


def manages(person: User) -> bool:
    """Whether `managed_sites` gives any site."""
    return _sites(person, MANAGING).exists()


def managed_sites(person: User) -> QuerySet[Site]:
    """Where this person may see statistics and stations. Nowhere: PermissionDenied."""
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
