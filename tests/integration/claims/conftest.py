"""An article of Ada's with its claims found, and acts on claims in one line."""

import pytest

from tests.factories import as_actor, make_article, make_claim
from verification.claims.models import Claim


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


@pytest.fixture
def claim(cast, article):
    """A queued claim."""
    return make_claim(article, cast.ben)


@pytest.fixture
def other(cast, article):
    """Another queued claim of the same article."""
    return make_claim(article, cast.cleo, "The country borders Sweden, Finland and Russia.")


@pytest.fixture
def act():
    def act(action, claim, by, version=None, **more):
        return action(actor=as_actor(by), claim_id=claim.pk, expected_version=version, **more)

    return act


def fresh(claim):
    return Claim.objects.get(pk=claim.pk)


def codes(refused):
    return [failure.code for failure in refused.value.failures]
