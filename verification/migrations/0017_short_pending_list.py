"""Every search by words reads what waits to go into the index, so only a little may wait."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("verification", "0016_feed_job")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER INDEX passage_lexemes SET (gin_pending_list_limit = 256)",
                    "ALTER INDEX passage_lexemes RESET (gin_pending_list_limit)",
                )
            ],
            state_operations=[
                migrations.RemoveIndex(model_name="passage", name="passage_lexemes"),
                migrations.AddIndex(
                    model_name="passage",
                    index=django.contrib.postgres.indexes.GinIndex(
                        fields=["lexemes"], gin_pending_list_limit=256, name="passage_lexemes"
                    ),
                ),
            ],
        )
    ]
