"""Scales get versions that editors make; a rating is never edited, its scale gets another version."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("verification", "0021_what_a_step_is_for")]

    operations = [
        migrations.AddField("ratingscale", "proposes", models.JSONField(blank=True, default=dict)),
        migrations.AddField(
            "ratingscale",
            "author",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "ratingscale",
            "created_at",
            models.DateTimeField(auto_now_add=True, default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.RunSQL(
            "CREATE TRIGGER never_edited BEFORE UPDATE ON verification_rating "
            "FOR EACH ROW EXECUTE FUNCTION verification_refuse_change();",
            "DROP TRIGGER never_edited ON verification_rating;",
        ),
    ]
