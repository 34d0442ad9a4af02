"""The migrated database has every index and constraint that the models declare.

A migration can lose one: on PostgreSQL, Django drops a constraint's index with the index of a foreign key.
"""

import pytest
from django.apps import apps
from django.db import connection, models

pytestmark = pytest.mark.django_db


def declared(model: type[models.Model]) -> set[str]:
    return {part.name for part in (*model._meta.constraints, *model._meta.indexes)}


@pytest.mark.parametrize(
    "model", [model for model in apps.get_models() if declared(model)], ids=lambda model: model.__name__
)
def test_the_database_has_what_the_model_declares(model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    assert declared(model) - set(found) == set()
