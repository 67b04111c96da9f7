"""The report as a Word file: one comment a claim, on exactly its words."""

import io
import time
from dataclasses import replace
from datetime import UTC, datetime

import docx
import pytest

from tests.factories import (
    dismiss_the_rest,
    make_article,
    make_claim,
    make_clearable,
    make_submitted,
)
from tests.integration.publication.reported import FUNCTION, SECRET, commented, make_told, unpacked
from verification.claims.models import Anchor, Claim
from verification.claims.services import suggest
from verification.evidence.models import Evidence, EvidenceDecision
from verification.publication.report import gather
from verification.publication.report_docx import clean, write
from verification.reviews.models import Approval

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def mark(article, by, exact):
    return suggest(actor=by.as_actor(), article_id=article.pk, exact=exact)


def spans(report):
    """What every claim's comment has to hang on; a border between paragraphs is no text of Word's."""
    return [claim.exact.replace("\n\n", "") for claim in report.claims if claim.place]


def test_every_claim_has_its_comment_at_exactly_its_words(cast):
    article = make_clearable(cast)
    report = gather(article, None)
    found = commented(write(report))
    assert [words for words, _ in found] == spans(report)
    said = next(
        comment
        for words, comment in found
        if words == "Oslo is the capital of Norway." and "Confirmed" in comment.text
    )
    assert said.author == "Ben" and said.initials == "B"
    for told in ("Confirmed", "The record says so.", "Oslo is the capital of Norway. ", "Signed by Dan"):
        assert told in said.text
    assert "adopted by Ben" in said.text and "primary source" in said.text


def test_nested_and_overlapping_claims_keep_their_own_words(cast):
    article = make_article(cast.ada)
    for exact in (
        "The country borders Sweden, Finland and Russia.",
        "borders Sweden, Finland",
        "Sweden",
        "Finland and Russia.",
        "capital of Norway. The country borders",
        "Finland and Russia.\n\nIts parliament has 169 seats",
    ):
        mark(article, cast.ben, exact)
    report = gather(article, None)
    found = commented(write(report))
    assert sorted(words for words, _ in found) == sorted(spans(report))
    assert {"Sweden", "Finland and Russia.Its parliament has 169 seats"} <= {words for words, _ in found}


def test_two_claims_on_the_same_words_have_a_comment_each(cast):
    article = make_article(cast.ada)
    make_claim(article, cast.ben, "its king is Harald V")
    report = gather(article, None)
    twice = replace(report.claims[0], id=999, number=99)
    found = commented(write(replace(report, claims=(*report.claims, twice))))
    assert [words for words, _ in found].count(report.claims[0].exact) == 2


def test_the_text_is_the_articles_text(cast):
    article = make_article(cast.ada)
    make_submitted(article, cast.ben)
    shown = [part.text for part in docx.Document(io.BytesIO(write(gather(article, None)))).paragraphs]
    for line in ("Norway in brief", "Its parliament has 169 seats, and its king is Harald V."):
        assert line in shown
    assert any(line.startswith("NOT CLEARED. 0 of") for line in shown)


def test_no_part_of_the_file_holds_a_restricted_name(cast):
    claim = make_told(cast)
    parts = unpacked(write(gather(claim.article, None))).casefold()
    for secret in (*SECRET.casefold().split(), FUNCTION):
        assert secret not in parts
    assert "name withheld" in parts
    assert SECRET in unpacked(write(gather(claim.article, cast.cleo)))


def test_what_xml_cannot_hold_moves_no_offset(cast):
    bad = "\x00\x01\x0b\x0c\x1f\ufffe\uffff\ud800"
    assert len(clean(bad)) == len(bad) and clean(bad) == "\ufffd" * len(bad)
    report = gather(make_clearable(cast), None)
    text = report.revision.text.replace("Norway in brief", "Nor\x0c\x01y in brief")
    claims = tuple(replace(claim, text=f"{bad}{claim.text}") for claim in report.claims)
    body = write(
        replace(
            report,
            revision=replace(report.revision, text=text),
            claims=claims,
            article=replace(report.article, title=bad),
        )
    )
    assert [words for words, _ in commented(body)] == spans(report)
    assert "Nor\ufffd\ufffdy in brief" in [part.text for part in docx.Document(io.BytesIO(body)).paragraphs]


def test_markup_in_a_text_stays_text(cast):
    article = make_article(cast.ada, "A <w:p> & b\n\nOslo is <b>the</b> capital of Norway.\n")
    mark(article, cast.ben, "is <b>the</b> capital")
    found = commented(write(gather(article, None)))
    assert "is <b>the</b> capital" in [words for words, _ in found]


def test_a_claim_without_a_place_stands_below_the_text(cast):
    article = make_clearable(cast)
    dismiss_the_rest(article, cast.ben)
    report = gather(article, None)
    lost = replace(report.claims[0], place=None)
    document = docx.Document(io.BytesIO(write(replace(report, claims=(lost,)))))
    shown = [part.text for part in document.paragraphs]
    assert "Claims that stand nowhere in this text" in shown and len(list(document.comments)) == 0
    assert f"Claim {lost.number}: {lost.text}" in shown


def test_two_hundred_claims_are_gathered_and_written_in_seconds(cast, say, django_assert_max_num_queries):
    article = make_clearable(cast)
    copy_claim(article.claims.get(status="approved"), times=199)
    # The processor’s time: other tests share the machine.
    started = time.process_time()
    with django_assert_max_num_queries(40):
        report = gather(article, None)
    gathered = time.process_time()
    body = write(report)
    took = time.process_time() - started
    say(
        f"a Word file of {len(report.live)} claims, each with 5 quotations: gathered in"
        f" {gathered - started:.2f} s, written in {took - (gathered - started):.2f} s, {len(body):,} bytes"
    )
    assert len(report.live) == 200 and sum(len(one.verdicts[0].witnesses) for one in report.live) == 1000
    assert took < 6
    assert [words for words, _ in commented(body)].count("Oslo is the capital of Norway.") >= 200


def copy_claim(claim, times):
    """Multiply a signed claim with all that a report tells of it; rows, as signing 200 takes minutes."""
    anchor, verdict, row = claim.anchors.get(), claim.verdicts.get(), claim.evidence.get()
    claims = Claim.objects.bulk_create(_new(claim, step=None) for _ in range(times))
    Anchor.objects.bulk_create(_new(anchor, claim=one) for one in claims)
    for one in (claim, *claims):
        more = Evidence.objects.bulk_create(_new(row, claim=one, step=None) for _ in range(5))
        EvidenceDecision.objects.bulk_create(
            EvidenceDecision(evidence=each, adopted=True, stance="supports", by_id=verdict.author_id)
            for each in more
        )
        counted = [{**verdict.counted[0], "evidence": each.pk} for each in more]
        signed = _new(verdict, claim=one, number=2, counted=counted)
        signed.save()
        Approval.objects.create(verdict=signed, digest=signed.digest, by=verdict.approvals.get().by)


def _new(row, **columns):
    kept = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
    for name in columns:
        kept.pop(f"{name}_id", None)
    return type(row)(**kept | columns)
