"""Contacts, looks at sources, moves between origins and outside answers refuse UPDATE, as signed rows do."""

from django.db import migrations

ADDED = [
    "verification_contact",
    "verification_originchange",
    "verification_provideranswer",
    "verification_snapshotcheck",
]


def _trigger(table: str) -> str:
    return (
        f"CREATE TRIGGER never_edited BEFORE UPDATE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION verification_refuse_change();"
    )


class Migration(migrations.Migration):
    dependencies = [("verification", "0011_evidence_records")]

    operations = [
        migrations.RunSQL(_trigger(table), f"DROP TRIGGER never_edited ON {table};") for table in ADDED
    ]
