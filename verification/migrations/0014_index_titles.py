"""Makes passages findable by the words of their title and by day, source and kind.

The vectors of reports are taken away, for they were made without the title: the background makes them anew.
"""

from django.db import migrations

UNTITLED = """
UPDATE verification_passage AS passage
SET lexemes = CASE WHEN passage.field <> '' OR passage.lexemes IS NULL THEN passage.lexemes
        ELSE to_tsvector('english', snapshot.title || E'\\n' || passage.text) END,
    embedding = CASE WHEN passage.field <> '' THEN passage.embedding END,
    embedded_by = CASE WHEN passage.field <> '' THEN passage.embedded_by ELSE '' END,
    published_on = snapshot.published_on, source_id = snapshot.source_id, kind = snapshot.kind
FROM verification_snapshot AS snapshot WHERE snapshot.id = passage.snapshot_id
"""
LENGTH = """
UPDATE verification_passage
SET length = (SELECT coalesce(sum(cardinality(word.positions)), 0) FROM unnest(lexemes) AS word)
WHERE field = '' AND lexemes IS NOT NULL
"""
FORGET = "DELETE FROM verification_lexemefrequency"
COUNT = """
INSERT INTO verification_lexemefrequency (lexeme, passages)
SELECT word.lexeme, count(*) FROM verification_passage, unnest(lexemes) AS word
WHERE char_length(word.lexeme) <= 255 GROUP BY word.lexeme
"""
SIZE = """
UPDATE verification_archivesize AS size SET lexemes = part.lexemes, vectors = part.vectors
FROM (
    SELECT coalesce(sum(length), 0) AS lexemes, count(embedding) AS vectors
    FROM verification_passage WHERE lexemes IS NOT NULL
) AS part WHERE size.id = 1
"""


class Migration(migrations.Migration):
    dependencies = [("verification", "0013_passage_limits")]
    operations = [
        migrations.RunSQL(statement, migrations.RunSQL.noop)
        for statement in (UNTITLED, LENGTH, FORGET, COUNT, SIZE)
    ]
