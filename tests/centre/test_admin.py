import pytest
from django.contrib import admin
from django.test import Client

from centre.models import Person, Site
from outcomes.models import Code
from tests import make

PAGES = ["centre/site", "centre/language", "centre/person", "centre/shift", "outcomes/code"]


@pytest.fixture
def paula(db: None) -> Client:
    return make.logged_in(make.paula())


def test_only_configuration_models_are_in_the_admin() -> None:
    """Tickets, events, desk sessions and contacts are missing: `flow` alone writes them, and the log is append-only."""
    names = {model._meta.label for model in admin.site._registry}
    ours = {name for name in names if not name.startswith("axes.")}
    assert ours == {"centre.Site", "centre.Language", "centre.Person", "centre.Shift", "outcomes.Code"}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("tail", ["", "add/"])
def test_list_and_add_pages_open(paula: Client, page: str, tail: str) -> None:
    assert paula.get(f"/admin/{page}/{tail}").status_code == 200


def test_change_pages_of_existing_rows_open(paula: Client) -> None:
    site = make.site()
    person = make.amina(site)
    for page in (f"site/{site.pk}", f"person/{person.pk}", "language/so"):
        assert paula.get(f"/admin/centre/{page}/change/").status_code == 200


def test_a_new_person_gets_roles_and_languages(paula: Client) -> None:
    site = make.site()
    paula.post(
        "/admin/centre/person/add/",
        {
            "username": "hana",
            "password1": "a-long-secret",
            "password2": "a-long-secret",
            "usable_password": "true",
            "roles-TOTAL_FORMS": "0",
            "roles-INITIAL_FORMS": "0",
        },
    )
    hana = Person.objects.get(username="hana")
    roles = {"roles-TOTAL_FORMS": "1", "roles-INITIAL_FORMS": "0", "roles-0-site": site.pk, "roles-0-kind": "advisor"}
    fields = {"username": "hana", "first_name": "Hana", "speaks": ["so", "ar"], "is_active": "on"}
    paula.post(f"/admin/centre/person/{hana.pk}/change/", fields | roles)
    assert sorted(hana.speaks.values_list("pk", flat=True)) == ["ar", "so"]
    assert list(hana.roles.values_list("site", "kind")) == [(site.pk, "advisor")]


def test_an_existing_code_keeps_its_name_and_cannot_be_deleted(paula: Client) -> None:
    housing = make.code("topic", "housing")
    labels = {"label_fi": "Koti", "label_sv": "Hem", "label_en": "Home", "position": 0}
    paula.post(f"/admin/outcomes/code/{housing.pk}/change/", labels | {"code": "home", "list": "gap"})
    changed = Code.objects.get(pk=housing.pk)
    assert (changed.list, changed.code, changed.label_fi) == ("topic", "housing", "Koti")
    assert paula.post(f"/admin/outcomes/code/{housing.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("page", ["", *PAGES])
def test_managers_and_advisors_have_no_access_to_the_admin(db: None, page: str) -> None:
    site = make.site()
    for person in (make.mikko(site), make.amina(site)):
        answer = make.logged_in(person).get(f"/admin/{page}/".replace("//", "/"))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/admin/login/")


def test_a_site_cannot_be_deleted_with_its_history(paula: Client) -> None:
    site = make.site()
    make.ticket(site)
    paula.post(f"/admin/centre/site/{site.pk}/delete/", {"post": "yes"})
    assert Site.objects.filter(pk=site.pk).exists()
