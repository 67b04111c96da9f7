"""The words of claims and speakers, so that a word is found among a million claims."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("verification", "0034_gathered_for")]

    operations = [
        migrations.AddIndex(
            model_name="claim",
            index=GinIndex(SearchVector("text", "speaker", config="simple"), name="claim_spoken"),
        ),
    ]
