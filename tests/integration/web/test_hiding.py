"""What the machine says of an unrated claim cannot be told from any page or answer, whoever asks and however."""

import io
import re
import zipfile

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from tests.factories import (
    adopt,
    as_actor,
    make_article,
    make_claim,
    make_draft,
    make_evidence,
    take,
)
from verification.api.urls import v1
from verification.engine.types import ConclusionClass
from verification.evidence import hiding
from verification.evidence.models import Evidence
from verification.jobs import PipelineStep
from verification.publication.report_docx import MEDIA_TYPE
from verification.verdicts.models import Proposal, VerdictRevision
from verification.verdicts.reliability_models import BlindRating
from verification.web.urls import urlpatterns

HIDDEN = "The machine’s proposal is hidden until you have rated this claim."
COMPARISON = {
    "comparator": "c.v1",
    "entity": "Norway",
    "field": "capital",
    "claimed": "Oslo",
    "recorded": "Oslo",
    "agrees": True,
    "tolerance": "",
    "note": "",
}
WORLDS = {
    "supported": ("supports", 0.9, COMPARISON, [0.9, 0.05, 0.05]),
    "refuted": ("refutes", 0.6, COMPARISON | {"recorded": "Bergen", "agrees": False}, [0.1, 0.85, 0.05]),
    "not_enough": ("not_enough", 0.2, None, None),
}
EVER_NEW = re.compile(
    r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"|\d\d:\d\d(:\d\d(\.\d+)?Z?)?'
    r'|<td class="nowrap">(now|\d+ min)</td>'
)
"""What is another at every look: tokens, times, and the age of a claim where the machine is busy."""


@pytest.fixture
def hides(cast):
    hiding.set_hiding(actor=as_actor(cast.cleo), hides=True, expected_version=0)


@pytest.fixture
def claim(cast):
    claim = take(make_claim(make_article(cast.ada), cast.ben), cast.ben)
    step = PipelineStep.objects.of_article(claim.article_id).filter(step="search").first()
    for _ in range(2):
        make_evidence(claim)
    Evidence.objects.update(step=step)
    Proposal.objects.create(claim=claim, ordinal=1, question="true", outcome="supported", made_by="e.v1")
    return claim


def say(claim, world):
    """Have the machine say something else of the claim, as if it always had."""
    stance, relevance, comparison, probabilities = WORLDS[world]
    told = {"stance": stance, "relevance": relevance, "comparison": comparison}
    Evidence.objects.filter(claim=claim).update(**told, probabilities=probabilities, note=f"A {world} note.")
    reasons = [{"code": "r", "text": f"A reason for {world}."}]
    Proposal.objects.filter(claim=claim).update(outcome=world, confidence=relevance, reasons=reasons)


def addresses(claim):
    """Every address that answers to GET for this claim, its article and its evidence, of pages and API."""
    row = Evidence.objects.filter(claim=claim).first()
    snapshot = row.passage.snapshot
    known = {
        "claim_id": claim.pk,
        "article_id": claim.article_id,
        "evidence_id": row.pk,
        "snapshot_id": snapshot.pk,
        "origin_id": snapshot.origin_id,
        "source_id": snapshot.source_id,
        "question": "true",
        "ordinal": 1,
    }
    found = []
    for prefix, patterns in (("", urlpatterns), ("api:", v1)):
        for pattern in patterns:
            assert isinstance(pattern, URLPattern)
            wanted = set(pattern.pattern.converters)
            if wanted <= set(known):
                found.append(reverse(prefix + pattern.name, kwargs={name: known[name] for name in wanted}))
    filters = [f"/?proposed={outcome}" for outcome in ConclusionClass]
    filters += [f"/api/v1/claims/{claim.pk}/evidence?stance={one}" for one in ("supports", "refutes")]
    filters += ["/?status=all", f"{reverse('snapshot', args=[snapshot.pk])}?evidence={row.pk}"]
    return [address for address in found if "sign-" not in address] + filters


def everything_seen_by(person, claim):
    client = Client(raise_request_exception=False)
    client.force_login(person)
    seen = {}
    for address in addresses(claim):
        answer = client.get(address)
        if answer.status_code == 405:
            continue
        assert answer.status_code not in (429, 500), (address, answer.content[:300])
        seen[address] = EVER_NEW.sub("", written(answer))
    return seen


def written(answer):
    """What an answer says in text; of a Word file its parts, as the file itself is packed by the clock."""
    content = answer.getvalue()
    if answer.headers["Content-Type"] != MEDIA_TYPE:
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "".join(parts.read(name).decode(errors="replace") for name in parts.namelist())


def differences(person, claim):
    """Return the addresses whose answers tell one world from another."""
    worlds = []
    for world in WORLDS:
        say(claim, world)
        worlds.append(everything_seen_by(person, claim))
    return {address for address in worlds[0] if len({seen[address] for seen in worlds}) > 1}


@pytest.mark.parametrize("who", ["ben", "cleo"])
def test_nothing_that_anybody_can_open_tells_what_the_machine_says_of_an_unrated_claim(
    who, cast, hides, claim
):
    assert differences(getattr(cast, who), claim) == set()


def test_without_hiding_page_queue_filters_and_api_tell_it(cast, claim):
    told = differences(cast.ben, claim)
    assert {
        reverse("queue"),
        reverse("claim", args=[claim.pk]),
        reverse("article", args=[claim.article_id]),
        "/?proposed=refuted",
        f"/api/v1/claims/{claim.pk}/proposals",
        f"/api/v1/claims/{claim.pk}/evidence",
        f"/api/v1/claims/{claim.pk}/evidence?stance=refutes",
    } <= told


def test_the_page_says_in_plain_words_what_is_hidden_and_shows_it_once_rated(cast, hides, claim, ben):
    address = reverse("claim", args=[claim.pk])
    page = ben.get(address).content.decode()
    assert HIDDEN in page
    assert "Show the proposal" in page
    assert "hidden until rated" in ben.get(reverse("queue")).content.decode()
    claim.refresh_from_db()
    given = {"rating-true": "incorrect", "rationale-true": "", "confidence-true": "low", "version-true": 0}
    answer = ben.post(
        reverse("claim-verdict", args=[claim.pk]), {**given, "version": claim.version, "act": "reveal"}
    )
    assert answer.status_code == 302
    page = ben.get(address).content.decode()
    assert HIDDEN not in page
    assert "Proposed:" in page
    kept = BlindRating.objects.get(claim=claim)
    assert (kept.rating.key, kept.confidence, kept.by, kept.is_blind) == ("incorrect", "low", cast.ben, True)
    assert kept.proposal.outcome == "supported"


def test_the_proposal_is_not_shown_before_every_question_is_rated(cast, hides, claim, ben):
    given = {"rating-true": "incorrect", "rationale-true": "", "confidence-true": "", "version-true": 0}
    claim.refresh_from_db()
    answer = ben.post(
        reverse("claim-verdict", args=[claim.pk]), {**given, "version": claim.version, "act": "reveal"}
    )
    assert answer.status_code == 403
    assert "Rate every question" in answer.content.decode()
    assert HIDDEN in answer.content.decode()
    assert not BlindRating.objects.exists()


def test_adopting_takes_a_persons_word_and_never_the_hidden_one(cast, hides, claim, ben):
    row = Evidence.objects.filter(claim=claim).first()
    claim.refresh_from_db()
    given = {"decision": "adopt", "stance": "", "role": "", "version": claim.version}
    answer = ben.post(reverse("decide", args=[row.pk]), given)
    assert answer.status_code == 422
    assert "Say how this bears on the claim" in answer.content.decode()
    assert not row.decisions.exists()
    page = ben.get(reverse("claim", args=[claim.pk])).content.decode()
    assert "How does it bear on the claim?" in page


def test_a_submitted_verdict_was_blind_when_the_proposal_was_never_shown(cast, hides, claim):
    from verification.verdicts import services

    for row in Evidence.objects.filter(claim=claim):
        adopt(row, cast.ben, stance="supports")
    make_draft(claim, cast.ben)
    services.submit(actor=as_actor(cast.ben), claim_id=claim.pk, expected_version=None)
    verdict = VerdictRevision.objects.get()
    assert verdict.was_blind
    assert verdict.blind_rating == verdict.rating
    assert verdict.proposal == Proposal.objects.get()
