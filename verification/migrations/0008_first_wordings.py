"""The words that claims had before wordings were kept become their first wording."""

from django.db import migrations

FIRST = """
INSERT INTO verification_wording (
    claim_id, number, text, kind, attribution, speaker, speaker_description, speaker_affiliation,
    speaker_anonymous, attribution_flags, resolutions, author_id, made_by, created_at
)
SELECT id, 1, text, kind, attribution, speaker, speaker_description, speaker_affiliation,
    speaker_anonymous, attribution_flags, resolutions, author_id, made_by, created_at
FROM verification_claim
ON CONFLICT (claim_id, number) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("verification", "0007_wordings")]

    operations = [migrations.RunSQL(FIRST, migrations.RunSQL.noop)]
