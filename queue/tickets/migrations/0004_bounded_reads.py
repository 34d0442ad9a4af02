
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('centre', '0002_shifts_by_end'),
        ('tickets', '0003_rename_columns'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='ticket',
            name='tickets_in_line',
        ),
        migrations.AddField(
            model_name='ticket',
            name='unlogged',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='event',
            name='site',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='centre.site'),
        ),
        migrations.AlterField(
            model_name='event',
            name='ticket',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='tickets.ticket'),
        ),
        # On PostgreSQL, Django drops every index of this one column with that of the foreign key, also a constraint's.
        migrations.RemoveConstraint(
            model_name='ticket',
            name='one_active_ticket_per_desk',
        ),
        migrations.AlterField(
            model_name='ticket',
            name='desk',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='centre.desk'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', frozenset(['called', 'serving']))), fields=('desk',), name='one_active_ticket_per_desk'),
        ),
        migrations.AlterField(
            model_name='ticket',
            name='site',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='centre.site'),
        ),
        migrations.AddIndex(
            model_name='desksession',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['site'], name='open_desk_sessions'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['ticket', 'version'], name='events_of_ticket'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['site', 'state', 'day', 'language', 'return_priority', 'issued_at'], name='tickets_in_line'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['desk', 'state'], name='tickets_at_desk'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('unlogged', True)), fields=['advisor', 'called_at'], name='unlogged_visits'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('token__isnull', False)), fields=['site', 'day'], name='tickets_with_link'),
        ),
    ]
