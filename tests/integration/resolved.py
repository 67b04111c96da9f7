"""Many claims that people settled, made in bulk: walking hundreds through the desk would take minutes."""

from itertools import count

from verification import backends
from verification.claims.models import Claim
from verification.reviews.models import Approval
from verification.verdicts.models import Proposal, Rating, VerdictRevision

KEYS = {"supported": "confirmed", "refuted": "incorrect", "not_enough": "cannot_verify"}
_ordinal = count(1_000)


def make_resolved(
    cast, article, cases, *, blind=True, engine="", kind="state", status="approved", **proposed
):
    """Settle a claim a case: (proposed class, confidence, class that people came to, or a rating's key)."""
    engine = engine or backends.concluder().name
    ratings = {rating.key: rating for rating in Rating.objects.filter(scale__key="desk")}
    claims = Claim.objects.bulk_create(
        Claim(article=article, ordinal=next(_ordinal), text=f"Claim {n}.", kind=kind, status=status)
        for n in range(len(cases))
    )
    proposals = Proposal.objects.bulk_create(
        Proposal(
            claim=claim, ordinal=1, question="true", outcome=outcome, confidence=confidence,
            calibrated_on="calibrated on a test", made_by=engine, **proposed,
        )
        for claim, (outcome, confidence, _) in zip(claims, cases, strict=True)
    )  # fmt: skip
    decided = [ratings[KEYS.get(came_to, came_to)] for *_, came_to in cases]
    verdicts = VerdictRevision.objects.bulk_create(
        VerdictRevision(
            claim=claim, number=1, question="true", claim_text=claim.text, rating=rating, rationale="So.",
            confidence="high", digest=f"{claim.pk:064d}", proposal=proposal, was_blind=blind,
            blind_rating=rating if blind else None, author=cast.ben, submitted_by=cast.ben,
        )
        for claim, proposal, rating in zip(claims, proposals, decided, strict=True)
    )  # fmt: skip
    Approval.objects.bulk_create(Approval(verdict=row, digest=row.digest, by=cast.dan) for row in verdicts)
    return verdicts


def too_sure(n):
    """Cases of a machine that says 60 to 95 percent and that people agree with every other time."""
    return [("supported", 0.6 + 0.35 * (k % 50) / 50, "supported" if k % 2 else "refuted") for k in range(n)]
