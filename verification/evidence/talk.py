"""What people left open on a claim or an article and what blocks it: comments and queries."""

from __future__ import annotations

from verification.articles.models import Article
from verification.claims import comments
from verification.claims.models import Claim
from verification.evidence import queries


def open_on_claim(claim: Claim) -> tuple[str, ...]:
    """Name everything that stands against signing a claim (guard G6)."""
    return comments.open_on_claim(claim) + queries.open_on_claim(claim)


def open_in_article(article: Article) -> tuple[str, ...]:
    """Name everything that stands against clearing an article."""
    return comments.open_in_article(article) + queries.open_in_article(article)
