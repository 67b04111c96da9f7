"""PostgreSQL itself refuses to change what is on record.

Events refuse UPDATE and DELETE; signed rows refuse UPDATE. TRUNCATE stays possible, for the flush
between tests; a production site takes that privilege from its role.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION verification_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are added, never edited', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
"""
EVENT = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON verification_event
    FOR EACH ROW EXECUTE FUNCTION verification_refuse_change();
"""
SIGNED = [
    "verification_approval",
    "verification_changerequest",
    "verification_clearance",
    "verification_evidencedecision",
    "verification_textchangewaiver",
    "verification_verdictrevision",
]


def _trigger(table: str) -> str:
    return (
        f"CREATE TRIGGER never_edited BEFORE UPDATE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION verification_refuse_change();"
    )


class Migration(migrations.Migration):
    dependencies = [("verification", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION verification_refuse_change();"),
        migrations.RunSQL(EVENT, "DROP TRIGGER append_only ON verification_event;"),
        *[migrations.RunSQL(_trigger(table), f"DROP TRIGGER never_edited ON {table};") for table in SIGNED],
    ]
