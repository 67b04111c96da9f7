"""Who holds claims now, without reading all that ever were checked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("verification", "0040_emergencies")]

    operations = [
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("lease_until__isnull", False)),
                fields=["lease_until"],
                name="claim_leased",
            ),
        ),
    ]
