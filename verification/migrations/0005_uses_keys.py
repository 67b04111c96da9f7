from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("verification", "0004_archivesize_vectors")]

    operations = [
        migrations.AddField(model_name="user", name="uses_keys", field=models.BooleanField(default=True)),
    ]
