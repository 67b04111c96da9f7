"""Gathers a report: in a fixed number of queries, for one reader, without a machine's proposal.

In: an article and who reads. Out: frozen facts that a page, a Word file and a program are made from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.text import slugify

from verification.articles.models import Article, Revision
from verification.audit import Event
from verification.claims.models import GONE, Anchor, Claim
from verification.evidence.models import Evidence
from verification.evidence.query_models import Query
from verification.evidence.record_models import Contact
from verification.evidence.reply_models import Reply
from verification.evidence.standing import lost_among
from verification.people import User
from verification.publication import facts
from verification.publication.models import TextChangeWaiver
from verification.publication.report_closing import clearance_fact, live_fact, notice_facts
from verification.publication.report_flags import Doubts, doubts_of, flags_of
from verification.publication.report_verdicts import Grounds, verdict_facts
from verification.publication.withholding import Veil, veil_for
from verification.reviews.models import Approval
from verification.reviews.services import required_approvals
from verification.verdicts.models import VerdictRevision
from verification.workflow import Status

JUDGED: Final = (Status.IN_REVIEW, Status.APPROVED)
"""Where a verdict stands; that of a claim that went back to work is history."""
MAX_SLUG: Final = 60
Row = TypeVar("Row", Query, Reply, VerdictRevision)


@dataclass(frozen=True, slots=True)
class _Text:
    """The newest text with its claims, and where each stands in the newest revision that has it."""

    revision: Revision
    claims: Sequence[Claim]
    anchors: Mapping[int, Anchor]


@dataclass(frozen=True, slots=True)
class _Found:
    """All rows of an article's report, each kind read once."""

    veil: Veil
    numbers: Mapping[int, int]
    kin: Mapping[int, Sequence[int]]
    text: _Text
    verdicts: Mapping[int, Sequence[VerdictRevision]]
    grounds: Grounds
    doubts: Doubts
    replies: Mapping[int, Sequence[Reply]]
    queries: Mapping[int, Sequence[Query]]
    ends: Mapping[int, Event]
    now: datetime


def gather(article: Article, reader: User | None) -> facts.Report:
    """Return the facts of an article's newest text as this reader may know them.

    `reader` None is the safest: nobody is known, and every restricted name is withheld.
    """
    revision = article.current
    claims = list(article.claims.all())
    anchors = _anchors(claims, revision)
    claims.sort(key=lambda claim: (_start(anchors.get(claim.pk), revision), claim.pk))
    contacts = list(Contact.objects.filter(claim__in=claims).select_related("claim", "by"))
    veil = veil_for(article, revision, contacts, reader)
    found = _read(article, _Text(revision, claims, anchors), contacts, veil)
    return facts.Report(
        format=facts.FORMAT,
        made_at=timezone.now(),
        article=_head(article),
        revision=_revision(revision),
        cleared=clearance_fact(article, revision, veil),
        went_out=live_fact(revision, veil),
        notices=notice_facts(article, veil),
        claims=tuple(_claim(claim, found) for claim in claims),
        open_sentences=tuple(
            facts.SentenceFact(row.ordinal, revision.text[row.start : row.end])
            for row in revision.sentences.filter(disposition="")
        ),
    )


def file_name(report: facts.Report, extension: str) -> str:
    """Return what a report is called as a file: plain letters, digits and dashes alone."""
    title = slugify(report.article.title)[:MAX_SLUG].strip("-") or f"article-{report.article.id}"
    return f"{title}-report-r{report.revision.number}.{extension}"


def _anchors(claims: Sequence[Claim], revision: Revision) -> dict[int, Anchor]:
    """Return where each claim stands, in the newest revision that has it."""
    newest = Anchor.objects.filter(claim__in=claims).order_by("claim_id", "-revision_id")
    return {anchor.claim_id: anchor for anchor in newest.distinct("claim_id")}


def _start(anchor: Anchor | None, revision: Revision) -> int:
    here = anchor is not None and anchor.revision_id == revision.pk
    return anchor.start if anchor is not None and here else len(revision.text)


def _read(article: Article, text: _Text, contacts: Sequence[Contact], veil: Veil) -> _Found:
    claims = text.claims
    verdicts = _verdicts([claim.pk for claim in claims if claim.status in JUDGED])
    wanted = {item["evidence"] for verdict in verdicts for item in verdict.counted}
    evidence = Evidence.objects.with_provenance().in_bulk(wanted)
    return _Found(
        veil=veil,
        numbers={claim.pk: number for number, claim in enumerate(claims, start=1)},
        kin=_kin(claims),
        text=text,
        verdicts=_by_claim(verdicts),
        grounds=Grounds(
            evidence,
            {row.evidence_id: row for row in contacts if row.evidence_id is not None},
            lost_among(list(evidence.values())),
        ),
        doubts=doubts_of(claims),
        replies=_by_claim(_replies(claims)),
        queries=_by_claim(Query.objects.filter(claim__in=claims).open().select_related("by").order_by("pk")),
        ends=_ends(article),
        now=timezone.now(),
    )


def _by_claim(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.claim_id, []).append(row)
    return found


def _kin(claims: Sequence[Claim]) -> dict[int, list[int]]:
    """Return of whom each claim has the talk: itself, what was merged into it, and what it was cut from."""
    found = {claim.pk: [claim.pk] for claim in claims}
    for claim in claims:
        if claim.merged_into_id in found:
            found[claim.merged_into_id].append(claim.pk)
        if claim.part_of_id is not None:
            found[claim.pk].append(claim.part_of_id)
    return found


def _about(claim: Claim, rows: Mapping[int, Sequence[Row]], found: _Found) -> Iterator[Row]:
    for one in found.kin[claim.pk]:
        yield from rows.get(one, ())


def _verdicts(claims: Collection[int]) -> list[VerdictRevision]:
    """Return the standing verdicts of claims: approved, or waiting for approval."""
    return list(
        VerdictRevision.objects.filter(claim_id__in=claims)
        .order_by("claim_id", "question", "-number")
        .distinct("claim_id", "question")
        .select_related("rating__scale", "author", "submitted_by")
        .prefetch_related(
            Prefetch("approvals", Approval.objects.select_related("by").order_by("pk")),
            Prefetch("waivers", TextChangeWaiver.objects.select_related("by").order_by("pk")),
        )
    )


def _replies(claims: Sequence[Claim]) -> list[Reply]:
    rows = Reply.objects.filter(claim__in=claims).select_related("by").prefetch_related("later")
    return list(rows.order_by("pk"))


def _ends(article: Article) -> dict[int, Event]:
    """Return who dismissed or merged each claim last."""
    acts = [f"claim.{act}" for act in ("dismiss", "merge", "split", "rejoin", "withdraw")]
    rows = Event.objects.of_article(article.pk).filter(action__in=acts, target__startswith="claim:")
    return {int(event.target.removeprefix("claim:")): event for event in rows}


def _head(article: Article) -> facts.ArticleFact:
    return facts.ArticleFact(
        id=article.pk,
        title=article.title,
        byline=article.byline,
        dateline=article.dateline,
        published_on=article.published_on,
        source_app=article.source_app,
        source_id=article.source_id,
        source_url=article.source_url,
        status=article.status,
        is_restricted=article.is_restricted,
        flags=tuple(article.flags),
    )


def _revision(revision: Revision) -> facts.RevisionFact:
    by = revision.created_by
    return facts.RevisionFact(
        number=revision.number,
        sha256=revision.sha256,
        brought=facts.Signature(by.name if by else "", revision.created_at),
        text=revision.text,
        blocks=tuple(
            facts.BlockFact(block.kind, block.start, block.end, block.duplicate_of is not None)
            for block in revision.blocks.all()
        ),
    )


def _claim(claim: Claim, found: _Found) -> facts.ClaimFact:
    anchor, veil = found.text.anchors.get(claim.pk), found.veil
    here = anchor is not None and anchor.revision_id == found.text.revision.pk
    verdicts = verdict_facts(found.verdicts.get(claim.pk, ()), found.grounds, veil)
    return facts.ClaimFact(
        id=claim.pk,
        number=found.numbers[claim.pk],
        text=veil.over(claim.text),
        exact=anchor.exact if anchor else "",
        place=facts.Place(anchor.start, anchor.end) if anchor and here else None,
        status=claim.status,
        kind=claim.kind,
        attribution=claim.attribution,
        speaker=veil.speaker(claim.speaker, anonymous=claim.speaker_anonymous),
        speaker_description=veil.speaker(claim.speaker_description, anonymous=claim.speaker_anonymous),
        speaker_affiliation=veil.speaker(claim.speaker_affiliation, anonymous=claim.speaker_anonymous),
        speaker_anonymous=claim.speaker_anonymous,
        risks=tuple(claim.risks),
        required_approvals=required_approvals(claim),
        verdicts=verdicts,
        flags=flags_of(claim, verdicts, found.doubts),
        replies=tuple(_reply(row, found) for row in _about(claim, found.replies, found)),
        open_queries=tuple(_query(row, veil) for row in _about(claim, found.queries, found)),
        gone=_gone(claim, found),
    )


def _gone(claim: Claim, found: _Found) -> facts.Gone | None:
    if claim.status not in GONE:
        return None
    event = found.ends.get(claim.pk)
    by = facts.Signature(event.actor_name, event.at) if event else None
    into = found.numbers.get(claim.merged_into_id) if claim.merged_into_id else None
    return facts.Gone(claim.dismiss_reason if claim.status == Status.DISMISSED else "", into, by)


def _reply(row: Reply, found: _Found) -> facts.ReplyFact:
    veil = found.veil
    return facts.ReplyFact(
        outcome=row.outcome,
        is_silent=row.is_silent(found.now),
        whom=veil.over(row.whom),
        means=row.means,
        put_at=row.put_at,
        facts=veil.over(row.facts),
        deadline=row.deadline,
        text=veil.over(row.text),
        kept=facts.Signature(row.by.name, row.at),
    )


def _query(row: Query, veil: Veil) -> facts.QueryFact:
    return facts.QueryFact(
        text=veil.over(row.text),
        kind=row.kind,
        blocking=row.blocking,
        due_at=row.due_at,
        asked=facts.Signature(row.by.name, row.at),
    )
