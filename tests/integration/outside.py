"""Outside services for tests: the local server behind every provider, with limits of the test's own."""

import secrets
from contextlib import contextmanager
from datetime import date

from django.conf import settings

from tests.factories import make_article, make_claim
from tests.providers_server import ProvidersServer
from verification import backends
from verification.evidence import outside, providers
from verification.providers.factchecks import GoogleFactChecks
from verification.providers.http import SafeClient
from verification.providers.internet_archive import InternetArchive
from verification.providers.limits import RedisLimits
from verification.providers.searxng import SearXNG
from verification.providers.wikipedia import Wikipedia

TEXT = """Toll raised at Vell

The council of Vell raised the harbour toll to 40 crowns in May 2023.

About 1,200 people work in the port of Vell.
"""
CLAIM = "The council of Vell raised the harbour toll to 40 crowns in May 2023."


@contextmanager
def outside_services(monkeypatch, **limits):
    """Play every outside service; nothing else outside can be reached."""
    with ProvidersServer() as server:
        made = {
            "wikipedia": Wikipedia(
                contact="desk@paper.example", address=server.url("/w/api.php"), **server.reach
            ),
            "factchecks": GoogleFactChecks(
                key="k3y-of-ours", address=server.url("/v1alpha1/claims:search"), **server.reach
            ),
            "searxng": SearXNG(address=server.url(""), networks=["127.0.0.1/32"], total_seconds=1.5),
            "internet_archive": InternetArchive(address=server.url("/wayback/available"), **server.reach),
        }
        client = SafeClient(
            ports=(server.port,), allow_networks=["127.0.0.1/32"], total_seconds=1.5, delay_seconds=0
        )
        counts = RedisLimits(url=settings.REDIS_URL, prefix=f"test:{secrets.token_hex(4)}:", **limits)
        monkeypatch.setattr(backends, "outside_providers", lambda: made)
        monkeypatch.setattr(backends, "fetcher", lambda: client)
        monkeypatch.setattr(backends, "limits", lambda: counts)
        yield server


def enable(who, *keys):
    for key in keys:
        providers.set_enabled(actor=who.as_actor(), key=key, enabled=True, expected_version=None)


def allow(article, who, *, allowed=True):
    return outside.allow(actor=who.as_actor(), article_id=article.pk, allowed=allowed, expected_version=None)


def make_toll_article(by):
    """An article about what the local server knows of; nothing is searched yet."""
    return make_article(by, TEXT, published_on=date(2023, 6, 1))


def toll_claim(article, by):
    """The claim about the toll, as extracted or marked by hand."""
    found = article.claims.filter(text__contains="40 crowns").first()
    return found or make_claim(article, by, CLAIM)
