"""Leaves the work of matching for the articles that were there before matching was."""

from django.db import migrations
from django.db.models import Max


def leave_matching(apps, schema_editor):
    wordings = apps.get_model("verification", "Wording")
    steps = apps.get_model("verification", "PipelineStep")
    newest = wordings.objects.values("claim__article").annotate(top=Max("pk")).order_by("claim__article")
    for row in newest.iterator():
        steps.objects.get_or_create(
            target=f"article:{row['claim__article']}",
            step="match",
            engine="match.v1",
            input_digest=f"wording:{row['top']}",
            defaults={"article_id": row["claim__article"]},
        )


class Migration(migrations.Migration):
    dependencies = [("verification", "0009_matches")]
    operations = [migrations.RunPython(leave_matching, migrations.RunPython.noop)]
