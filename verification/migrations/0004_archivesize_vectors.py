"""How many vectors are ready: counted as they are stored, for counting them anew takes too long."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("verification", "0003_snapshot_bands")]

    operations = [
        migrations.AddField(
            model_name="archivesize", name="vectors", field=models.PositiveIntegerField(default=0)
        ),
    ]
