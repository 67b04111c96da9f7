"""The words of public checks, so that a search reads an index."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations
from django.db.models import F, Func, TextField, Value

SIGNS, PLAIN = "’‘“”„«»–—…", "''        "


def plain(name):
    return Func(F(name), Value(SIGNS), Value(PLAIN), function="translate", output_field=TextField())


class Migration(migrations.Migration):
    dependencies = [("verification", "0042_second_factor")]

    operations = [
        migrations.AddIndex(
            model_name="publication",
            index=GinIndex(
                SearchVector(plain("wording"), plain("claimant"), config="english"),
                name="publication_searched",
            ),
        ),
    ]
