from datetime import date, time

import pytest
from django.db import IntegrityError
from pytest_django import DjangoAssertNumQueries as Assertion

from centre.compiled_query import CompiledModelQuery, CompiledQuery, Param, insert
from centre.models import Desk, OpeningException, Site
from tests import make
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

exceptions = CompiledQuery(
    lambda: OpeningException.objects.filter(site=Param("site"), date=Param("day")).values_list("opens", "site__epoch")
)
many = CompiledQuery(lambda: Site.objects.filter(slug=Param("slug")).values_list("slug", "synthetic", "line_rules"))


def test_a_compiled_query_returns_the_rows_of_django() -> None:
    site = make.site()
    OpeningException.objects.create(site=site, date=make.TODAY, opens=time(9, 30), closes=time(12))
    assert exceptions(site=site.pk, day=make.TODAY) == [(time(9, 30), site.epoch)]
    assert exceptions(site=site.pk, day=date(2026, 3, 3)) == []


def test_each_call_uses_its_own_parameters() -> None:
    make.site(), make.site("tikkurila")
    found = [many.first(slug=slug) for slug in ("myyrmaki", "tikkurila", "'; --")]
    rules = Site.objects.values_list("line_rules", flat=True)[0]
    assert found == [("myyrmaki", False, rules), ("tikkurila", False, rules), None]


def test_a_missing_parameter_raises_key_error() -> None:
    with pytest.raises(KeyError):
        many()


def test_a_compiled_model_query_reads_rows_and_relations_as_django_does(django_assert_num_queries: Assertion) -> None:
    desk = Desk.objects.filter(site=make.site()).earliest("pk")
    desks = CompiledModelQuery(lambda: Desk.objects.filter(pk=Param("pk")), "site")
    as_django_reads_it = vars(desk.site) | {"_state": None}
    with django_assert_num_queries(1):
        found = desks.first(pk=desk.pk)
        assert found and vars(found.site) | {"_state": None} == as_django_reads_it
    assert (found, found.name) == (desk, "1")
    found.name = "4"
    found.save(update_fields=["name"])
    assert [one.name for one in desks(pk=desk.pk)] == ["4"]
    assert desks(pk=0) == []


def test_an_empty_relation_is_none(django_assert_num_queries: Assertion) -> None:
    ticket = make.ticket(make.site())
    tickets = CompiledModelQuery(lambda: Ticket.objects.filter(pk=Param("pk")), "desk", "fallback", "language")
    with django_assert_num_queries(1):
        (found,) = tickets(pk=ticket.pk)
        assert (found.desk, found.fallback, found.language.pk) == (None, None, "so")


def test_an_inserted_row_can_be_read_and_saved() -> None:
    site = make.site()
    desk = Desk(site=site, name="3")
    insert(desk)
    assert Desk.objects.get(pk=desk.pk).name == "3"
    desk.name = "4"
    desk.save()
    assert Desk.objects.filter(site=site, name="4").count() == 1


def test_inserting_a_duplicate_raises_integrity_error() -> None:
    with pytest.raises(IntegrityError):
        insert(Desk(site=make.site(), name="1"))


def test_a_constant_text_stands_in_the_statement_and_keeps_its_quotes() -> None:
    make.site("o'brien-100%s")
    quoted = CompiledQuery(lambda: Site.objects.filter(slug="o'brien-100%s", pk__gte=Param("pk")).values_list("slug"))
    assert quoted.first(pk=1) == ("o'brien-100%s",)
