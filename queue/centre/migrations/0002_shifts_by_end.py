
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('centre', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='shift',
            index=models.Index(fields=['site', 'ends_at'], name='shifts_by_end'),
        ),
    ]
