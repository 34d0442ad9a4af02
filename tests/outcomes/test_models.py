from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import translation

from outcomes.actions import log_ticket
from outcomes.models import Code, Contact, Matter
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db


def code(value: str, begins: date | None = None, ends: date | None = None) -> Code:
    return Code.objects.create(
        list="owner",
        code=value,
        label_fi="suomeksi",
        label_sv="på svenska",
        label_en="in English",
        valid_from=begins,
        valid_to=ends,
    )


def valid_on(day: date) -> list[str]:
    return [one.code for one in Code.objects.filter(code__startswith="duty-").valid_on(day).order_by("code")]


def test_a_code_is_valid_from_its_first_day_to_its_last() -> None:
    code("duty-always")
    code("duty-ended", ends=date(2022, 12, 31))
    code("duty-begun", begins=date(2023, 1, 1))
    assert valid_on(date(2022, 12, 31)) == ["duty-always", "duty-ended"]
    assert valid_on(date(2023, 1, 1)) == ["duty-always", "duty-begun"]


def test_the_wellbeing_county_is_an_owner_since_2023() -> None:
    owners = Code.objects.filter(list="owner", code="wellbeing-county")
    assert [owners.valid_on(date(year, 1, 1)).exists() for year in (2022, 2023)] == [False, True]


def test_a_replaced_code_has_a_successor() -> None:
    old, new = code("duty-old"), code("duty-new")
    Code.objects.filter(pk=old.pk).update(successor=new)
    assert list(new.predecessors.all()) == [old]


@pytest.mark.parametrize(
    ("tag", "label"), [("fi", "suomeksi"), ("sv", "på svenska"), ("en", "in English"), ("so", "in English")]
)
def test_a_code_is_read_in_the_language_of_the_staff(tag: str, label: str) -> None:
    with translation.override(tag):
        assert str(code("duty-a")) == label


def test_a_code_is_unique_in_its_list() -> None:
    code("duty-a")
    with pytest.raises(IntegrityError), transaction.atomic():
        code("duty-a")


def test_a_used_code_cannot_be_deleted() -> None:
    site = make.site()
    here = make.desk_session(make.amina(site), site)
    log_ticket(make.served(here), make.contact(), here.advisor, at=NOW)
    with pytest.raises(ProtectedError):
        make.code("topic", "housing").delete()


def test_the_schema_takes_no_fourth_matter() -> None:
    site = make.site()
    here = make.desk_session(make.amina(site), site)
    contact = log_ticket(make.served(here), make.contact(), here.advisor, at=NOW)
    matter = Matter.objects.get(contact=contact)
    matter.pk, matter.position = None, 4
    with pytest.raises(IntegrityError), transaction.atomic():
        matter.save(force_insert=True)


def test_models_have_readable_names() -> None:
    site = make.site()
    here = make.desk_session(make.amina(site), site)
    sent = make.matter("signposted", destinations=["kela"], gaps=["digital"])
    contact = Contact.objects.get(pk=log_ticket(make.served(here), make.contact(sent), here.advisor, at=NOW).pk)
    matter = contact.matters.get()
    with translation.override("en"):
        named = [str(one) for one in (contact, matter, matter.destinations.get(), matter.gaps.get())]
    assert named == ["SO 001 2026-03-02", "Housing · Signposted", "Kela", "Digital or e-identification barrier"]
