"""What the verdict form offers in pencil, and what becomes of it when somebody takes it."""

from django.urls import reverse

from tests.factories import make_article, make_claim, make_evidence, take
from verification.engine.types import Stance
from verification.evidence.models import Evidence
from verification.jobs import ensure_step
from verification.verdicts.models import Proposal

SEATS = "Its parliament has 169 seats"


def proposed(cast, outcome, **fields):
    """Ben's claim with a machine's proposal and a refuting record beside it."""
    claim = take(make_claim(make_article(cast.ada), cast.ben, SEATS), cast.ben)
    row = make_evidence(claim, stance=Stance.REFUTES)
    compared = {"comparator": "quantity.v1", "entity": "Norway", "field": "seats", "agrees": False}
    Evidence.objects.filter(pk=row.pk).update(
        comparison={**compared, "claimed": "169", "recorded": "150 seats"}
    )
    step = ensure_step(
        target=f"claim:{claim.pk}", step="test", engine="t.v1", digest="1", job=None, article_id=None
    )
    Proposal.objects.create(
        claim=claim, step=step, ordinal=0, question="true", outcome=outcome, confidence=0.9,
        wording=claim.wording, made_by="test.v1", **fields,
    )  # fmt: skip
    return claim, row.passage.snapshot.source.name


def page(client, claim):
    return client.get(reverse("claim", args=[claim.pk])).text


def post(client, claim, **fields):
    claim.refresh_from_db()
    draft = claim.drafts.first()
    sent = {"version": claim.version, "version-true": draft.version if draft else 0, "act": "save"}
    return client.post(reverse("claim-verdict", args=[claim.pk]), sent | fields)


def test_refuted_claim_is_offered_its_rating_and_the_figure_of_the_source(cast, ben):
    claim, source = proposed(cast, "refuted")
    text = page(ben, claim)
    assert 'name="take-true" value="incorrect"' in text and "<del>169</del> <ins>150</ins>" in text
    assert f"after {source}" in text
    assert 'name="rating-true" value="incorrect" checked' not in text
    sentence = f"“169” would be “150” after {source}."
    answer = post(
        ben, claim, **{"rationale-true": "Read.", "take-true": "incorrect", "change-true": sentence}
    )
    assert answer.status_code == 302
    draft = claim.drafts.get()
    assert (draft.rating.key, draft.rationale) == ("incorrect", f"Read.\n{sentence}")
    assert SEATS in claim.article.current.text


def test_rating_that_needs_no_change_offers_none(cast, ben):
    claim, _ = proposed(cast, "conflicting")
    text = page(ben, claim)
    assert 'name="take-true" value="cannot_verify"' in text and "<ins>150</ins>" not in text


def test_proposal_that_is_too_unsure_offers_nothing(cast, ben):
    claim, _ = proposed(cast, "refuted", abstained=True)
    assert "data-suggestion" not in page(ben, claim)


def test_only_the_holder_is_offered_anything(cast, cleo):
    claim, _ = proposed(cast, "refuted")
    assert "data-suggestion" not in page(cleo, claim)
