"""How the verdict of a claim moved: the machine's proposals, people's verdicts and their approvals.

Every display of more than the newest proposal reads it here.
"""

from __future__ import annotations

from django.db.models import QuerySet

from verification.claims.models import Claim
from verification.evidence import hiding
from verification.verdicts.models import Proposal, VerdictRevision


def proposals_of(claim: Claim) -> QuerySet[Proposal]:
    """Return all that the machine ever proposed for a claim; nothing of it as long as that is hidden."""
    return Proposal.objects.none() if hiding.is_hidden(claim.pk) else Proposal.objects.filter(claim=claim)


def verdicts_of(claim: Claim) -> QuerySet[VerdictRevision]:
    """Return every verdict that was submitted for a claim, the oldest first."""
    rows = VerdictRevision.objects.filter(claim=claim).select_related("rating", "author", "submitted_by")
    return rows.order_by("pk")
