"""Checks that are public, for tests of what readers outside get."""

from dataclasses import replace

from tests.factories import make_clearable
from verification.claims.models import Claim
from verification.evidence.models import Evidence, Snapshot
from verification.publication import public_checks
from verification.publication.public_models import Publication
from verification.reviews.services import review_digest

SITE = "https://checks.paper.example"
NAME = "The Harbour Courier"
WORDS = public_checks.Words("Oslo is Norway’s capital.", "The record says so.", stands_alone=True)


def open_to_readers(settings):
    settings.PUBLIC_CHECKS, settings.PUBLIC_SITE, settings.PUBLIC_NAME = True, SITE, NAME


def make_public(cast, **words):
    """One approved claim, made public in these words."""
    claim = Claim.objects.get(article=make_clearable(cast), status="approved")
    return make_public_again(claim, cast, **words)


def make_public_again(claim, cast, **words):
    return public_checks.publish_check(
        actor=cast.cleo.as_actor(),
        claim_id=claim.pk,
        expected_version=None,
        shown_digest=review_digest(claim),
        words=replace(WORDS, **words),
    )


def make_another(row, **words):
    """A second claim beside a public one, signed and published alike, without the walk through the desk."""
    claim, verdict, approval = row.claim, row.verdict, row.approval
    for copy in (claim, verdict, approval):
        copy.pk, copy._state.adding = None, True
    claim.save()
    verdict.claim = claim
    verdict.save()
    approval.claim, approval.verdict = claim, verdict
    approval.save()
    values = {name: getattr(row, name) for name in ("rating", "summary", "claimant", "claimed_on", "by")}
    values |= {
        "digest": row.digest,
        "scale_version": row.scale_version,
        "wording": row.wording,
        "stands_alone": True,
    }
    values |= {"slug": f"oslo-{claim.pk}"} | words
    return Publication.objects.create(claim=claim, verdict=verdict, approval=approval, **values)


def source_of(row, **details):
    """The document that the first evidence of a check stands in, at an address of the web."""
    snapshot = Evidence.objects.get(pk=row.verdict.counted[0]["evidence"]).passage.snapshot
    details = {"url": "https://gazette.example/capital", "title": "The capital"} | details
    Snapshot.objects.filter(pk=snapshot.pk).update(**details)
    return Snapshot.objects.get(pk=snapshot.pk)


def withdraw(row, cast):
    return public_checks.withdraw(actor=cast.cleo.as_actor(), publication_id=row.pk, reason="It was misread.")
