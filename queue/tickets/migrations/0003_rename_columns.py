"""Renames columns and a table as in the code. Every row stays."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('centre', '0001_initial'),
        ('tickets', '0002_tickets_in_line'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='duty', name='one_duty_per_desk'),
        migrations.RemoveConstraint(model_name='duty', name='one_duty_per_advisor'),
        migrations.RemoveConstraint(model_name='duty', name='duty_state_agrees_with_closing'),
        migrations.RenameModel(old_name='Duty', new_name='DeskSession'),
        migrations.AlterField(
            model_name='desksession',
            name='advisor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='desk_sessions', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='desksession',
            name='desk',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='desk_sessions', to='centre.desk'),
        ),
        migrations.AlterField(
            model_name='desksession',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='desk_sessions', to='centre.site'),
        ),
        migrations.AddConstraint(
            model_name='desksession',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('desk',), name='one_session_per_desk'),
        ),
        migrations.AddConstraint(
            model_name='desksession',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('advisor',), name='one_session_per_advisor'),
        ),
        migrations.AddConstraint(
            model_name='desksession',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'closed')), models.Q(('closed_at__isnull', True), ('state__in', ['open', 'paused'])), _connector='OR'), name='desk_session_state_agrees_with_closing'),
        ),
        migrations.RemoveConstraint(model_name='event', name='one_key_per_station'),
        migrations.RemoveConstraint(model_name='event', name='one_key_per_advisor'),
        migrations.RenameField(model_name='event', old_name='before', new_name='from_state'),
        migrations.RenameField(model_name='event', old_name='after', new_name='to_state'),
        migrations.RenameField(model_name='event', old_name='key', new_name='idempotency_key'),
        migrations.RenameField(model_name='event', old_name='request', new_name='request_fingerprint'),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.UniqueConstraint(condition=models.Q(('idempotency_key', ''), _negated=True), fields=('station', 'idempotency_key'), name='one_key_per_station'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('idempotency_key', ''), _negated=True), ('station__isnull', True)), fields=('advisor', 'idempotency_key'), name='one_key_per_advisor'),
        ),
        migrations.RemoveIndex(model_name='ticket', name='tickets_in_line'),
        migrations.RenameField(model_name='ticket', old_name='requested', new_name='requested_language'),
        migrations.RenameField(model_name='ticket', old_name='promised', new_name='return_priority'),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['site', 'day', 'state', 'language', 'return_priority', 'issued_at'], name='tickets_in_line'),
        ),
    ]
