"""People are told when a new version changes the words of their claim."""

from django.db import migrations, models

KINDS = [
    ("mention", "Mention"),
    ("query_asked", "Query Asked"),
    ("query_answered", "Query Answered"),
    ("assigned", "Assigned"),
    ("changes_requested", "Changes Requested"),
    ("approved", "Approved"),
    ("reopened", "Reopened"),
    ("invalidated", "Invalidated"),
    ("published_stale", "Published Stale"),
    ("published_differs", "Published Differs"),
    ("notice_proposed", "Notice Proposed"),
    ("notice_confirmed", "Notice Confirmed"),
]


class Migration(migrations.Migration):
    dependencies = [("verification", "0037_ended_articles")]

    operations = [
        migrations.AlterField(
            model_name="notification", name="kind", field=models.CharField(choices=KINDS, max_length=20)
        )
    ]
