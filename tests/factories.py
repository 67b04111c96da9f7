"""Things as the services make them, so that tests meet reachable states only. Extend it freely.

The fixed cast: Ada reports, Ben checks, Dan reviews, Cleo edits, Eve is an outsider, Root administers.
"""

import hashlib
from dataclasses import dataclass
from itertools import count

from verification import jobs, people
from verification.articles import services as articles
from verification.claims import services as claims
from verification.engine.documents import ArchiveDocument
from verification.engine.types import Question, Stance
from verification.evidence import archive
from verification.evidence import services as evidence
from verification.evidence.models import Evidence, Search, Snapshot
from verification.jobs import PipelineStep
from verification.policies import MACHINE_ACTOR, Actor
from verification.reviews import carrying
from verification.reviews import services as reviews
from verification.verdicts import services as verdicts
from verification.verdicts.models import Proposal
from verification.workflow import Role, Status

PASSWORD = "a long enough password"
TEXT = """Norway in brief

Oslo is the capital of Norway. The country borders Sweden, Finland and Russia.

Its parliament has 169 seats, and its king is Harald V.
"""
CAPITAL = "Oslo is the capital of Norway."
_number = count(1)


@dataclass(frozen=True)
class Cast:
    """The people of every test."""

    ada: people.User
    ben: people.User
    dan: people.User
    cleo: people.User
    eve: people.User
    root: people.User


def make_person(username, *roles, display_name="", password=PASSWORD):
    name = display_name or username.capitalize()
    person, _ = people.create_person(
        actor=MACHINE_ACTOR,
        username=username,
        display_name=name,
        roles=[str(role) for role in roles],
        password=None if Role.SERVICE in roles else password,
    )
    return person


def make_cast():
    return Cast(
        ada=make_person("ada", Role.REPORTER, display_name="Ada Reporter"),
        ben=make_person("ben", Role.CHECKER),
        dan=make_person("dan", Role.REVIEWER),
        cleo=make_person("cleo", Role.EDITOR),
        eve=make_person("eve"),
        root=make_person("root", Role.ADMIN),
    )


def as_actor(who):
    return who if isinstance(who, Actor) else who.as_actor()


def make_import(by, text=TEXT, **details):
    """Import a text; its claims are not found yet."""
    details.setdefault("byline", "Ada Reporter")
    return articles.import_text(actor=as_actor(by), text=text, **details)


def make_article(by, text=TEXT, **details):
    """Import a text and find its claims, with the real extractor; nothing is searched yet."""
    article = make_import(by, text, **details).article
    step = jobs.start(PipelineStep.objects.of_article(article.pk).get(step="extract").pk)
    assert claims.extract(step)
    article.refresh_from_db()
    return article


def make_revision(article, by, text):
    """Bring a new version of an article's text: what became of its claims is settled, new ones are found."""
    articles.revise(
        actor=as_actor(by),
        article_id=article.pk,
        expected_version=None,
        body=text.encode(),
        media_type="text/plain",
        charset="utf-8",
    )
    read_revision(article)
    article.refresh_from_db()
    return article.current


def read_revision(article):
    """Do what a revision leaves to do, without its searches."""
    steps = PipelineStep.objects.filter(target=f"revision:{article.current.pk}")
    for name, work in (("carry", carrying.carry), ("extract", claims.extract)):
        for step in steps.filter(step=name):
            assert work(jobs.start(step.pk))


def make_claim(article, by, exact=CAPITAL):
    """Mark words by hand, which puts them into the queue. `by` is a checker or an editor."""
    return claims.suggest(actor=as_actor(by), article_id=article.pk, exact=exact)


def take(claim, by):
    return claims.take(actor=as_actor(by), claim_id=claim.pk, expected_version=None)


def make_snapshot(text="", source=""):
    """Archive a report of its own wording, and so of its own origin."""
    number = next(_number)
    text = text or f"Oslo is the capital of Norway. {' '.join(_own_words(number))}."
    document = ArchiveDocument(
        raw=text.encode(),
        media_type="text/plain",
        text=text,
        title=f"Report {number}",
        source=source or f"Gazette {number}",
    )
    made = archive.add_document(actor=MACHINE_ACTOR, document=document)
    return Snapshot.objects.get(pk=made.snapshots[0])


def _own_words(number):
    return [hashlib.sha256(f"{number}.{word}".encode()).hexdigest()[:7] for word in range(30)]


def make_evidence(claim, *, primary=True, independent=True, stance=Stance.SUPPORTS, question=Question.TRUE):
    """Leave evidence and its search as a search does; what a search finds is tested with the engine."""
    passage = make_snapshot().passages.first()
    Search.objects.create(claim=claim, question=question, provider="test.v1", query=claim.text, hits=1)
    return Evidence.objects.create(
        claim=claim,
        ordinal=next(_number),
        question=question,
        passage=passage,
        quotation=passage.text,
        start=passage.start,
        end=passage.end,
        stance=stance,
        relevance=0.9,
        is_primary=primary,
        is_independent=independent,
        found_by="test.v1",
        judged_by="test.v1",
    )


def make_proposal(claim, outcome="refuted", confidence=0.87, *, question=Question.TRUE, **told):
    """Leave a proposal as the machine does; what it comes from is tested with the engine."""
    return Proposal.objects.create(
        claim=claim,
        ordinal=next(_number),
        question=question,
        outcome=outcome,
        confidence=confidence,
        wording=claim.wording,
        made_by=told.pop("made_by", "test.v1"),
        **told,
    )


def adopt(row, by, **decision):
    return evidence.decide(
        actor=as_actor(by), evidence_id=row.pk, adopted=True, expected_version=None, **decision
    )


def make_draft(claim, by, *, rating="confirmed", rationale="The record says so.", question=Question.TRUE):
    return verdicts.save_draft(
        actor=as_actor(by),
        claim_id=claim.pk,
        question=question,
        rating=rating,
        rationale=rationale,
        confidence="high",
        expected_version=None,
    )


def make_submitted(article, by, *, rating="confirmed", stance=Stance.SUPPORTS, exact=CAPITAL):
    """Walk a claim by hand into review: marked, taken, evidence adopted, drafted, submitted."""
    claim = take(make_claim(article, by, exact), by)
    return submit(claim, by, rating=rating, stance=stance)


def submit(claim, by, *, rating="confirmed", stance=Stance.SUPPORTS):
    """Answer every question of a claim that `by` holds and hand it to review."""
    for question in claim.questions:
        adopt(make_evidence(claim, stance=stance, question=question), by)
        make_draft(claim, by, rating=rating, question=question)
    return verdicts.submit(actor=as_actor(by), claim_id=claim.pk, expected_version=None)


def approve(claim, by):
    return reviews.approve(
        actor=as_actor(by),
        claim_id=claim.pk,
        expected_version=None,
        shown_digest=reviews.review_digest(claim),
    )


def dismiss_the_rest(article, by):
    """Dismiss whatever nobody has worked on, so that the article can be cleared."""
    for claim in article.claims.filter(status__in=[Status.SUGGESTED, Status.QUEUED]):
        claims.dismiss(actor=as_actor(by), claim_id=claim.pk, expected_version=None, reason="trivial")


def make_clearable(cast, text=TEXT, **submitted):
    """An article of Ada's with one approved claim and nothing else left to decide."""
    article = make_article(cast.ada, text)
    approve(make_submitted(article, cast.ben, **submitted), cast.dan)
    dismiss_the_rest(article, cast.ben)
    article.refresh_from_db()
    return article
