"""Renames columns as in the code. Every row stays."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('outcomes', '0001_initial'),
    ]

    operations = [
        migrations.RenameField(model_name='contact', old_name='requested', new_name='requested_language'),
        migrations.RenameField(model_name='contact', old_name='served', new_name='served_language'),
    ]
