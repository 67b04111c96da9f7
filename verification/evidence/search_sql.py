"""The statements of `search.py`, apart so that the code there can be read."""

from __future__ import annotations

from typing import Final

# Columns of these names stand in passages and in snapshots alike. Without a limit a condition folds to true.
WITHIN: Final = """
    (%(start)s::date IS NULL OR published_on >= %(start)s::date)
    AND (%(end)s::date IS NULL OR published_on <= %(end)s::date)
    AND (%(sources)s::bigint[] IS NULL OR source_id = ANY(%(sources)s::bigint[]))
    AND (%(kinds)s::text[] IS NULL OR kind = ANY(%(kinds)s::text[]))
"""
# No row when there are more of them: nobody needs to carry two thousand numbers then.
SNAPSHOTS: Final = f"""
SELECT coalesce(array_agg(id), '{{}}') FROM (
    SELECT id FROM verification_snapshot WHERE {WITHIN} LIMIT %(most)s + 1
) AS found HAVING count(*) <= %(most)s
"""  # noqa: S608 - constants
PASSAGES: Final = """
SELECT count(*) FROM (
    SELECT 1 FROM verification_passage WHERE snapshot_id = ANY(%(few)s) LIMIT %(most)s
) AS counted
"""
# A passage is found by the words of its title too: by itself it often does not say what it is about.
# An entry of a reference work begins with the name of its title already.
INDEX: Final = """
UPDATE verification_passage AS passage
SET lexemes = made.lexemes,
    length = (SELECT coalesce(sum(cardinality(word.positions)), 0) FROM unnest(made.lexemes) AS word),
    published_on = made.published_on, source_id = made.source_id, kind = made.kind
FROM (
    SELECT passage.id, to_tsvector('english', CASE WHEN passage.field = ''
               THEN snapshot.title || E'\\n' || passage.text ELSE passage.text END) AS lexemes,
           snapshot.published_on, snapshot.source_id, snapshot.kind
    FROM verification_passage AS passage JOIN verification_snapshot AS snapshot ON snapshot.id = snapshot_id
    WHERE snapshot_id = ANY(%(snapshots)s) AND snapshot.kind <> ALL(%(unsearched)s) AND lexemes IS NULL
    OFFSET 0
) AS made WHERE passage.id = made.id RETURNING passage.id
"""
INDEXED: Final = """
SELECT id FROM verification_passage WHERE snapshot_id = ANY(%(snapshots)s) AND lexemes IS NOT NULL
"""
COUNT: Final = """
INSERT INTO verification_lexemefrequency AS known (lexeme, passages)
SELECT word.lexeme, %(sign)s * count(*) FROM verification_passage, unnest(lexemes) AS word
WHERE id = ANY(%(passages)s) AND char_length(word.lexeme) <= %(longest)s
GROUP BY word.lexeme ORDER BY word.lexeme
ON CONFLICT (lexeme) DO UPDATE SET passages = known.passages + excluded.passages
"""
UNCOUNT: Final = """
UPDATE verification_lexemefrequency AS known SET passages = greatest(known.passages - gone.passages, 0)
FROM (
    SELECT word.lexeme, count(*) AS passages FROM verification_passage, unnest(lexemes) AS word
    WHERE id = ANY(%(passages)s) GROUP BY word.lexeme
) AS gone WHERE known.lexeme = gone.lexeme
"""
SIZE: Final = """
UPDATE verification_archivesize AS size
SET passages = size.passages + %(sign)s * part.passages,
    lexemes = size.lexemes + %(sign)s * part.lexemes,
    vectors = size.vectors + %(sign)s * part.vectors
FROM (
    SELECT count(*) AS passages, coalesce(sum(length), 0) AS lexemes, count(embedding) AS vectors
    FROM verification_passage WHERE id = ANY(%(passages)s)
) AS part WHERE size.id = 1
"""
# The lexemes of a query with the words that they stand for, the rarest first; `reach` says how many
# passages they let in up to there.
TERMS: Final = r"""
WITH size AS MATERIALIZED (
    SELECT passages, lexemes::float8 / greatest(passages, 1) AS average
    FROM verification_archivesize WHERE id = 1
), asked AS MATERIALIZED (
    SELECT lexeme, min(word) AS word
    FROM unnest(%(words)s::text[]) AS word, unnest(to_tsvector('english', word)) GROUP BY lexeme
), term AS MATERIALIZED (
    SELECT known.lexeme, asked.word, known.passages,
           ('''' || replace(replace(known.lexeme, '\', '\\'), '''', '''''') || '''')::tsquery AS sought,
           ln(1 + (size.passages - known.passages + 0.5) / (known.passages + 0.5))::float8 AS weight,
           sum(known.passages) OVER (ORDER BY known.passages, known.lexeme) AS reach,
           row_number() OVER (ORDER BY known.passages, known.lexeme) AS place
    FROM asked JOIN verification_lexemefrequency AS known USING (lexeme), size
    WHERE known.passages > 0 ORDER BY known.passages, known.lexeme LIMIT %(terms)s
), best AS MATERIALIZED (
    SELECT greatest(sum(ln(1 + (size.passages - coalesce(known.passages, 0) + 0.5)
               / (coalesce(known.passages, 0) + 0.5))), 1e-9)::float8 AS score
    FROM asked LEFT JOIN verification_lexemefrequency AS known USING (lexeme) CROSS JOIN size
)
"""
SOUGHT: Final = "SELECT string_agg(sought::text, ' | ')::tsquery FROM term, size"
RARE: Final = f"""
lexemes @@ ({SOUGHT} WHERE place = 1
    OR (term.passages <= greatest(%(share)s * size.passages, %(few_holders)s) AND reach <= %(most)s))
AND {WITHIN}
"""
IN_FEW: Final = f"snapshot_id = ANY(%(few)s) AND lexemes @@ ({SOUGHT})"
# The greater part of the work is to count how often each lexeme stands in a passage, so it is done for those
# only that hold the most telling ones. Divided by what endless repetition of all lexemes asked for would
# score, those included that stand nowhere: of a query that the archive hardly knows, the words say little.
BM25: Final = """
{terms}, candidate AS MATERIALIZED (
    SELECT id, lexemes, length FROM verification_passage WHERE {candidates} LIMIT %(read)s
), near AS MATERIALIZED (
    SELECT id, lexemes, length FROM candidate
    ORDER BY (SELECT sum(weight) FROM term WHERE candidate.lexemes @@ term.sought) DESC, id LIMIT %(weighed)s
)
SELECT near.id,
       sum(term.weight * hits.times / (hits.times + (%(k1)s * (1 - %(b)s
           + %(b)s * near.length / greatest(size.average, 1)))::float8)) / best.score AS score,
       array_agg(term.word ORDER BY term.weight DESC, term.word)
FROM size, best, near CROSS JOIN LATERAL (
    SELECT word.lexeme, coalesce(cardinality(word.positions), 1)::float8 AS times
    FROM unnest(near.lexemes) AS word
) AS hits JOIN term USING (lexeme)
GROUP BY near.id, best.score ORDER BY score DESC, near.id LIMIT %(limit)s
"""
LEXICAL: Final = BM25.format(terms=TERMS, candidates=RARE)
LEXICAL_FEW: Final = BM25.format(terms=TERMS, candidates=IN_FEW)
# Those without any of the words drop out by themselves; asked for them, the planner goes by the words first.
LEXICAL_AMONG: Final = BM25.format(terms=TERMS, candidates="id = ANY(%(among)s)")
COSINES: Final = """
SELECT id, 1 - (embedding <=> %(vector)s::vector) FROM verification_passage
WHERE id = ANY(%(among)s) AND embedding IS NOT NULL
"""
SHARED_BANDS: Final = """
WITH held AS MATERIALIZED (
    SELECT asked.band, found.id
    FROM (SELECT DISTINCT unnest(%(bands)s::bigint[]) AS band) AS asked
    CROSS JOIN LATERAL (
        SELECT id FROM verification_snapshot WHERE bands @> ARRAY[asked.band] LIMIT %(common)s + 1
    ) AS found
), best AS (
    SELECT held.id, sum(1.0 / telling.holders) AS weight
    FROM held JOIN (
        SELECT band, count(*) AS holders FROM held GROUP BY band HAVING count(*) <= %(common)s
    ) AS telling USING (band)
    GROUP BY held.id ORDER BY weight DESC, held.id LIMIT %(limit)s
)
SELECT id, text FROM best JOIN verification_snapshot USING (id) ORDER BY weight DESC, id
"""
# One look into the index for each pair; joined as a whole, all entries could be read.
FIELDS: Final = f"""
SELECT passage.id, 1.0 FROM unnest(%(entities)s::text[], %(fields)s::text[])
    WITH ORDINALITY AS wanted (entity, field, place)
CROSS JOIN LATERAL (
    SELECT id FROM verification_passage
    WHERE entity = wanted.entity AND field = wanted.field AND lexemes IS NOT NULL AND {WITHIN}
    LIMIT %(limit)s
) AS passage
ORDER BY wanted.place, passage.id DESC LIMIT %(limit)s
"""  # noqa: S608 - constants
DENSE: Final = f"""
WITH near AS MATERIALIZED (
    SELECT id, embedding <=> %(vector)s::vector AS distance FROM verification_passage
    WHERE embedding IS NOT NULL AND {WITHIN} ORDER BY embedding <=> %(vector)s::vector LIMIT %(limit)s
)
SELECT id, 1 - distance FROM near ORDER BY distance, id
"""  # noqa: S608 - constants
# The sum keeps the planner from the vector index.
DENSE_FEW: Final = """
SELECT id, 1 - (embedding <=> %(vector)s::vector) FROM verification_passage
WHERE embedding IS NOT NULL AND snapshot_id = ANY(%(few)s)
ORDER BY (embedding <=> %(vector)s::vector) + 0, id LIMIT %(limit)s
"""
