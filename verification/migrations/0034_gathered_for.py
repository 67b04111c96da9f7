"""The article for which alone a document was found or brought."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("verification", "0033_readers"),
    ]

    operations = [
        migrations.AddField(
            model_name="snapshot",
            name="gathered_for",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="verification.article",
            ),
        ),
    ]
