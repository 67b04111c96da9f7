"""Claims that rest on pages, and looks at those pages as a day goes by."""

from contextlib import contextmanager
from datetime import timedelta

from django.db import connection

from tests.factories import approve, as_actor, dismiss_the_rest, make_article, make_claim, make_draft, take
from tests.integration.desk_server import PATH, WORDS, html
from tests.integration.web_server import answer
from verification.articles.models import Article
from verification.engine.types import Question
from verification.evidence import by_hand
from verification.evidence.models import Evidence, Snapshot
from verification.evidence.record_models import SnapshotCheck
from verification.jobs import PipelineStep
from verification.publication import services as publication
from verification.tasks import run_step, watch_sources
from verification.verdicts import services as verdicts

QUOTED = "nine freighters had to anchor outside"
EDITED = html(WORDS[0], WORDS[1].replace("nine", "eleven"), WORDS[2])
CORRECTED = html(*WORDS, "Correction: the lock is the northern one.")
GONE = answer(b"", status="410 Gone")


def make_rested(cast, page, *, exact="Oslo is the capital of Norway.", outside=True, quoted=QUOTED):
    """An approved claim of Ada's that rests on a page."""
    article = make_article(cast.ada)
    Article.objects.filter(pk=article.pk).update(allow_outside_search=outside)
    claim = take(make_claim(article, cast.ben, exact), cast.ben)
    by_hand.quote_page(
        actor=as_actor(cast.ben),
        claim_id=claim.pk,
        expected_version=None,
        url=page.url(PATH),
        quote=by_hand.Quote(quotation=quoted, stance="supports", question=Question.TRUE, role="primary"),
    )
    make_draft(claim, cast.ben)
    claim = verdicts.submit(actor=as_actor(cast.ben), claim_id=claim.pk, expected_version=None)
    return approve(claim, cast.dan)


def make_cleared(cast, page, **told):
    claim = make_rested(cast, page, **told)
    dismiss_the_rest(claim.article, cast.ben)
    publication.clear(actor=as_actor(cast.cleo), article_id=claim.article_id, expected_version=None)
    return claim


def snapshot_of(claim):
    return Evidence.objects.get(claim=claim, added_by__isnull=False).passage.snapshot


def look(claim):
    """Do what the beat and a worker do, a day later."""
    set_back()
    watch_sources.apply()
    for step in PipelineStep.objects.due().filter(step="watch"):
        run_step.apply([step.pk])
    return SnapshotCheck.objects.filter(snapshot=snapshot_of(claim)).latest("pk")


def set_back(**ago):
    """Let the last look, and the fetch, be a day old: rows that are added are never edited, but by this test."""
    ago = ago or {"days": 1}
    with never_edited_lifted():
        for check in SnapshotCheck.objects.all():
            SnapshotCheck.objects.filter(pk=check.pk).update(at=check.at - timedelta(**ago))
        for snapshot in Snapshot.objects.all():
            Snapshot.objects.filter(pk=snapshot.pk).update(
                accessed_at=snapshot.accessed_at - timedelta(**ago)
            )


@contextmanager
def never_edited_lifted():
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")
