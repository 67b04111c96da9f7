"""What was rated before the proposal was seen, and what was decided on proposals, refuse UPDATE."""

from django.db import migrations

ADDED = ["verification_blindrating", "verification_calibration", "verification_hidingchange"]


def _trigger(table: str) -> str:
    return (
        f"CREATE TRIGGER never_edited BEFORE UPDATE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION verification_refuse_change();"
    )


class Migration(migrations.Migration):
    dependencies = [("verification", "0019_hide_proposals")]

    operations = [
        migrations.RunSQL(_trigger(table), f"DROP TRIGGER never_edited ON {table};") for table in ADDED
    ]
