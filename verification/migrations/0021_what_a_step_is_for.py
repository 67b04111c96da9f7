"""Lets a step of the pipeline say what it was left for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("verification", "0020_ratings_never_edited"),
    ]

    operations = [
        migrations.AddField(
            model_name="pipelinestep",
            name="cause",
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddField(
            model_name="pipelinestep",
            name="told",
            field=models.CharField(blank=True, max_length=300),
        ),
    ]
