"""Marks the served tickets that have no contact, which the tickets' app cannot see."""

from typing import Any

from django.db import migrations


def mark_unlogged(apps: Any, schema_editor: object) -> None:
    tickets = apps.get_model("tickets", "Ticket").objects
    tickets.filter(state="served", contact__isnull=True).update(unlogged=True)


class Migration(migrations.Migration):

    dependencies = [
        ('outcomes', '0002_rename_columns'),
        ('tickets', '0004_bounded_reads'),
    ]

    operations = [
        migrations.RunPython(mark_unlogged, migrations.RunPython.noop),
    ]
