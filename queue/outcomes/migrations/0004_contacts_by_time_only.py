
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('centre', '0002_shifts_by_end'),
        ('outcomes', '0003_unlogged'),
    ]

    operations = [
        migrations.AlterField(
            model_name='contact',
            name='site',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='centre.site'),
        ),
    ]
