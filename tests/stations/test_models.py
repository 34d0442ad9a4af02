import pytest
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError

from stations.models import Station
from tests import make

pytestmark = pytest.mark.django_db
KIOSK, DISPLAY = Station.Kind.KIOSK, Station.Kind.DISPLAY


def test_a_new_station_is_unpaired() -> None:
    station = make.station(make.site())
    kept = (station.token, station.claim, station.paired_at, station.seen_at, station.revoked_at)
    assert kept == ("", "", None, None, None)
    assert str(station) == "One"


def test_any_number_of_stations_may_be_unpaired() -> None:
    site = make.site()
    assert len({make.station(site, name=name).pk for name in ("One", "Two", "Three")}) == 3


def test_the_schema_takes_no_name_secret_or_claim_twice() -> None:
    site = make.site()
    Station.objects.create(site=site, kind=KIOSK, name="One", token="t", claim="c")
    again: list[models.Model] = [
        Station(site=site, kind=KIOSK, name="One"),
        Station(site=site, kind=KIOSK, name="Two", token="t"),
        Station(site=site, kind=KIOSK, name="Two", claim="c"),
    ]
    for row in again:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_a_kiosk_and_a_display_may_have_the_same_name() -> None:
    site = make.site()
    assert make.station(site, KIOSK) != make.station(site, DISPLAY)


def test_stations_are_listed_by_kind_and_name() -> None:
    site = make.site()
    for kind, name in [(KIOSK, "b"), (DISPLAY, "c"), (KIOSK, "a")]:
        make.station(site, kind, name)
    assert list(Station.objects.values_list("kind", "name")) == [("display", "c"), ("kiosk", "a"), ("kiosk", "b")]


def test_a_site_with_stations_is_not_deleted() -> None:
    site = make.site()
    make.station(site)
    with pytest.raises(ProtectedError):
        site.delete()
