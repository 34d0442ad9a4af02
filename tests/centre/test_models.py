from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from centre.line_rules import Rule
from centre.models import LINE_RULES, Desk, Language, OpeningHours, Role, Shift, Site, SiteLanguage
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db


def test_a_new_site_has_the_defaults_of_the_pilot() -> None:
    site = Site.objects.create(slug="tikkurila", name="Tikkurila")
    kept = (site.zone, site.wait_target, site.fallback_after, site.line_rules, site.version, site.synthetic)
    assert kept == (ZoneInfo("Europe/Helsinki"), 15, 20, LINE_RULES, 0, False)


def test_every_site_has_an_epoch_of_its_own() -> None:
    epochs = {make.site("myyrmaki").epoch, make.site("tikkurila").epoch}
    assert [len(epoch) for epoch in epochs] == [16, 16]


def test_the_rules_of_a_site_are_those_of_the_ranking() -> None:
    assert [rule.value for rule in Rule] == LINE_RULES


@pytest.mark.parametrize("rules", [["longest-wait"], ["scarce", "promised"], LINE_RULES])
def test_a_site_may_omit_and_reorder_rules(rules: list[str]) -> None:
    Site(slug="a", name="A", line_rules=rules).full_clean()


@pytest.mark.parametrize("rules", [[], ["who-shouts"], "promised", {"promised": 1}, None])
def test_invalid_rules_are_rejected(rules: object) -> None:
    with pytest.raises(ValidationError) as found:
        Site(slug="a", name="A", line_rules=rules).full_clean()
    assert list(found.value.message_dict) == ["line_rules"]


def test_an_unknown_time_zone_is_rejected() -> None:
    with pytest.raises(ValidationError) as found:
        Site(slug="a", name="A", time_zone="Europe/Vantaa").full_clean()
    assert list(found.value.message_dict) == ["time_zone"]


@pytest.mark.parametrize("prefix", ["", "so", "SOMA", "S1", "ÄÖ"])
def test_a_prefix_has_one_to_three_capitals(prefix: str) -> None:
    line = SiteLanguage(site=make.site(languages=[]), language_id="so", prefix=prefix)
    with pytest.raises(ValidationError) as found:
        line.full_clean()
    assert list(found.value.message_dict) == ["prefix"]


def test_the_schema_rejects_duplicate_rows() -> None:
    site = make.site()
    amina = make.amina(site)
    again: list[models.Model] = [
        SiteLanguage(site=site, language_id="ru", prefix="SO"),
        SiteLanguage(site=site, language_id="so", prefix="XX"),
        Desk(site=site, name="1"),
        Role(person=amina, site=site, kind=Role.Kind.ADVISOR),
        Site(slug="myyrmaki", name="Another"),
    ]
    for row in again:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_the_schema_takes_no_shift_that_ends_before_it_starts() -> None:
    site = make.site()
    with pytest.raises(IntegrityError), transaction.atomic():
        Shift.objects.create(site=site, person=make.amina(site), starts_at=NOW, ends_at=NOW - timedelta(hours=1))


def test_models_have_readable_names() -> None:
    site = make.site()
    amina = make.amina(site)
    shift = Shift(site=site, person=amina, starts_at=NOW, ends_at=NOW)
    line, opening = SiteLanguage.objects.filter(prefix="SO").get(), OpeningHours.objects.filter(weekday=0).get()
    named = [Language.objects.get(pk="so"), site, line, site.desks.first(), shift]
    assert [str(one) for one in named] == ["Soomaali", "Myyrmaki", "SO · Soomaali", "1", "amina 2026-03-02 10:00"]
    assert str(opening).endswith(" 00:00-00:00")
    assert str(Role.objects.get()).startswith("amina · ")
