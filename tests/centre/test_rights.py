import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from centre.models import Person, Role, Site
from centre.rights import managed_sites, serves, serving_sites
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def sites() -> tuple[Site, Site]:
    return make.site("myyrmaki"), make.site("tikkurila")


@pytest.mark.parametrize("kind", Role.Kind)
def test_a_person_with_a_role_serves_at_that_site_only(sites: tuple[Site, Site], kind: Role.Kind) -> None:
    assert list(serving_sites(make.person("somebody", sites[0], role=kind))) == [sites[0]]


@pytest.mark.parametrize("kind", [Role.Kind.MANAGER, Role.Kind.ADMINISTRATOR])
def test_managers_and_administrators_manage_their_site_only(sites: tuple[Site, Site], kind: Role.Kind) -> None:
    assert list(managed_sites(make.person("somebody", sites[0], role=kind))) == [sites[0]]


def test_an_advisor_manages_nothing(sites: tuple[Site, Site]) -> None:
    with pytest.raises(PermissionDenied):
        managed_sites(make.amina(sites[0]))


def test_a_person_without_a_role_has_no_rights(sites: tuple[Site, Site]) -> None:
    nobody = Person.objects.create_user("nobody")
    assert list(serving_sites(nobody)) == []
    with pytest.raises(PermissionDenied):
        managed_sites(nobody)


def test_an_anonymous_visitor_has_no_rights(sites: tuple[Site, Site]) -> None:
    assert list(serving_sites(AnonymousUser())) == []
    with pytest.raises(PermissionDenied):
        managed_sites(AnonymousUser())


def test_staff_serve_and_people_without_a_role_do_not(sites: tuple[Site, Site]) -> None:
    staff = [make.person(kind, sites[0], role=kind) for kind in Role.Kind]
    assert [serves(one) for one in [*staff, make.paula()]] == [True] * 4
    assert not serves(Person.objects.create_user("nobody"))
    assert not serves(AnonymousUser())


def test_a_superuser_serves_and_manages_every_site(sites: tuple[Site, Site]) -> None:
    paula = make.paula()
    assert (list(serving_sites(paula)), list(managed_sites(paula))) == (list(sites), list(sites))


def test_two_roles_at_one_site_list_the_site_once(sites: tuple[Site, Site]) -> None:
    mikko = make.mikko(sites[0])
    Role.objects.create(person=mikko, site=sites[0], kind=Role.Kind.ADVISOR)
    assert (list(serving_sites(mikko)), list(managed_sites(mikko))) == ([sites[0]], [sites[0]])


def test_an_advisor_role_at_another_site_gives_no_management_there(sites: tuple[Site, Site]) -> None:
    mikko = make.mikko(sites[0])
    Role.objects.create(person=mikko, site=sites[1], kind=Role.Kind.ADVISOR)
    assert (set(serving_sites(mikko)), list(managed_sites(mikko))) == (set(sites), [sites[0]])
