"""Finds the few articles that are spiked or archived, as the queue leaves their claims out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("verification", "0036_publications")]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("status__in", ("spiked", "archived"))),
                fields=["id"],
                name="article_ended",
            ),
        ),
    ]
