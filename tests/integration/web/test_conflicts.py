"""Every form that changes something says what it was made from; otherwise nothing is changed."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from tests.factories import make_article, make_claim, make_evidence, make_person, make_submitted, take
from tests.integration.publication.closing import make_published, propose
from verification.articles.models import Finding, Sentence
from verification.audit import Event
from verification.claims.comments import comment_on_claim
from verification.integrations.webhooks import add_webhook
from verification.reviews.saved_filters import save
from verification.web import urls
from verification.web.acts import ACTS
from verification.workflow import Role

CLASHING = "Linz plan\n\nOf the 40 members, 22 voted yes, 15 voted no and 6 abstained. Tenants protested."
PUBLISHED = "Norway\n\nOslo is the capital of Norway. It rains.\n"
WITHOUT = {
    # Looking, and what makes something new.
    "queue", "articles", "article", "article-progress", "sentences", "report", "report-file", "activity", "claim-activity", "person-activity", "claim", "claim-history",
    "claim-outside", "claim-searched", "before-print", "archive", "archive-imports", "archive-import", "snapshot",
    "origin", "sources", "people", "providers", "reliability", "ratings", "import", "claim-new", "archive-add",
    "feeds", "tokens", "filters", "webhooks", "person-new", "article-talk", "claim-comment",
    "queries", "claim-ask", "reply-put", "notifications", "publications", "emergencies",
    # Can be done once only, and says so afterwards.
    "query-end", "publication-withdraw", "emergency-review", "reply-enter", "reply-not-needed",
    # One's own session and one's own secrets.
    "sign-in", "sign-in-code", "second-factor", "second-factor-begin", "second-factor-confirm", "second-factor-codes",
    "second-factor-remove", "sign-out", "sign-out-everywhere", "password", "profile", "token-revoke", "notification", "notifications-read",
    # Asks outside or looks again; changes nothing that anybody wrote.
    "claim-search-outside", "snapshot-check", "archive-import-retry",
    # Takes what nobody holds, under a lock; many claims each with their version.
    "next", "bulk",
    # For readers, who change nothing.
    "checks", "checks-feed", "check",
    # Sends again what was sent; changes nothing.
    "webhook-replay", "webhook-delivery",
    # Names what was seen: the documents of the origin, the reading of the source.
    "snapshot-split", "origin-join", "snapshot-seen",
    # Says outright what is to be, whatever was before.
    "person-password", "person-factor", "person-active",
    # A new text on the article's version, a claim's place and each confirmation on the claim's; see test_revisions.py.
    "article-closing", "revisions", "revision-new", "revisions-confirm", "claim-place",
    # Each question's draft carries its own version; see test_claims.py.
    "claim-verdict", "claim-autosave",
}  # fmt: skip

GIVEN = {"way": "page", "decision": "adopt", "act": "mark"}


@pytest.fixture
def everybody(cast):
    """Somebody whom no role keeps from anything."""
    return make_person("pat", Role.CHECKER, Role.REVIEWER, Role.EDITOR, Role.ADMIN)


@pytest.fixture
def addresses(cast, everybody):
    """Every form that changes something which exists, by the name of its route."""
    article = make_article(cast.ada, CLASHING)
    claim = take(make_claim(article, everybody, "Tenants protested."), everybody)
    signed = make_submitted(make_article(cast.ada), cast.ben)
    row, finding = make_evidence(claim), Finding.objects.get()
    sentence = Sentence.objects.filter(revision=article.current).first()
    comment = comment_on_claim(actor=everybody.as_actor(), claim_id=claim.pk, text="Look.", blocking=False)
    kept = save(actor=everybody.as_actor(), name="Mine", query="mine", is_shared=False)
    hook, _ = add_webhook(actor=everybody.as_actor(), url="https://hooks.example/x")
    return {
        "article-details": [article.pk],
        "article-deadline": [article.pk],
        "article-readers": [article.pk],
        "article-emergency": [article.pk],
        "article-byline": [article.pk],
        "article-outside": [article.pk],
        "article-retry": [article.pk],
        "article-clear": [article.pk],
        "article-closing-act": [article.pk, "hold"],
        "notice-end": [propose(make_published(cast, text=PUBLISHED), cast.cleo).pk, "withdraw"],
        "sentence": [article.pk, sentence.ordinal],
        "claim-act": [claim.pk, "release"],
        "claim-publish": [signed.pk],
        "evidence-add": [claim.pk],
        "decide": [row.pk],
        "finding-settle": [finding.pk],
        "finding-unsettle": [finding.pk],
        "waive": [signed.verdicts.get().pk],
        "snapshot-quote": [row.passage.snapshot_id],
        "source": [row.passage.snapshot.source_id],
        "person": [cast.ben.pk],
        "provider-switch": ["wikipedia"],
        "rating-edit": ["desk"],
        "rating-use": ["desk"],
        "reliability-hiding": [],
        "reliability-recalibrate": [],
        "reliability-take-back": [],
        "comment-turn": [comment.pk, "resolve"],
        "webhook": [hook.pk],
        "webhook-act": [hook.pk, "rotate"],
        "filter-change": [kept.pk],
        "filter-remove": [kept.pk],
    }


def test_every_form_is_known_to_this_test(addresses):
    routes = {pattern.name for pattern in urls.urlpatterns}
    assert routes - WITHOUT - set(addresses) == {"feed", "feed-act"}
    assert set(addresses) <= routes and get_resolver()


def test_a_form_without_the_version_that_it_was_made_from_changes_nothing(addresses, everybody):
    client = Client()
    client.force_login(everybody)
    given = GIVEN | {"claim": addresses["claim-act"][0]}
    before = Event.objects.count()
    answers = {name: client.post(reverse(name, args=args), given) for name, args in addresses.items()}
    assert {name: answer.status_code for name, answer in answers.items() if answer.status_code != 422} == {}
    assert Event.objects.count() == before


def test_every_act_on_a_claim_asks_for_its_version(addresses, everybody):
    client = Client()
    client.force_login(everybody)
    claim, before = addresses["claim-act"][0], Event.objects.count()
    for action in ACTS:
        address = reverse("claim-act", args=[claim, action])
        assert client.post(address, {"text": "x"}).status_code == 422, action
    assert Event.objects.count() == before
