"""What tells copies: band keys of the MinHash, by which PostgreSQL finds candidates, and the credit."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("verification", "0002_append_only")]

    operations = [
        migrations.AddField(
            model_name="snapshot", name="credit", field=models.CharField(blank=True, max_length=120)
        ),
        migrations.AddField(
            model_name="snapshot",
            name="bands",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), blank=True, default=list, size=None
            ),
        ),
        migrations.AddIndex(
            model_name="snapshot",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["bands"], name="snapshot_bands"
            ),
        ),
    ]
