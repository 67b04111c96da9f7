"""What readers outside are shown: current publications as plain facts, in one stable order.

Everything starts from `Publication.objects.current()`; nothing else of the desk is looked at but what such
a row names: its rating's scale, where its article went out, the sources that counted, its corrections.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.postgres.search import SearchQuery
from django.db.models import Max, Min, Q
from django.utils import timezone

from verification.evidence.models import Evidence, SnapshotKind
from verification.evidence.record_models import Contact
from verification.publication.claim_review import LANGUAGE, Degree, PublicCheck, Publisher, cleaned
from verification.publication.closing_models import LiveText, Notice, NoticeKind
from verification.publication.public_models import (
    PLAIN,
    SEARCHED,
    SEARCHED_IN,
    TYPOGRAPHIC,
    Publication,
    PublicationQuerySet,
)
from verification.publication.withholding import Veil, veil_for
from verification.verdicts.models import Rating

OURS: Final = "factcheck"
"""What the publisher is called where no setting says it."""
WEB: Final = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class PublicSource:
    """A source that counted, which everybody can open."""

    name: str
    title: str
    url: str
    published_on: date | None


@dataclass(frozen=True, slots=True)
class Correction:
    """What was corrected in the article, in the words of its notice."""

    on: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A search in what is public; what is empty or None does not narrow it."""

    words: str = ""
    language: str = ""
    site: str = ""
    days: int | None = None


def publisher(root: str = "") -> Publisher:
    """Return whose checks these are; `root`: where this desk is reached, where no setting says it."""
    site = settings.PUBLIC_SITE or root.rstrip("/")
    return Publisher(settings.PUBLIC_NAME or OURS, site, settings.PUBLIC_LOGO)


def search(rows: PublicationQuerySet, asked: Asked, ours: Publisher) -> PublicationQuerySet:
    """Narrow publications: every word has to stand in the claim or the claimant's name."""
    if not _speaks(asked.language) or not _is_site(ours.host, asked.site):
        return rows.none()
    if asked.words:
        plain = asked.words.translate(str.maketrans(TYPOGRAPHIC, PLAIN))
        words = SearchQuery(plain, config=SEARCHED_IN, search_type="plain")
        rows = rows.annotate(searched=SEARCHED).filter(searched=words)
    if asked.days is not None:
        since = timezone.now() - timedelta(days=asked.days)
        rows = rows.filter(Q(at__gte=since) | Q(claimed_on__gte=since.date()))
    return rows


def _speaks(language: str) -> bool:
    """Regions do not count: “en-GB” asks for English."""
    return not language or language.partition("-")[0].casefold() == LANGUAGE


def _is_site(host: str, wanted: str) -> bool:
    asked = wanted.casefold().removeprefix("www.")
    return not asked or host.casefold() == asked or host.casefold().endswith(f".{asked}")


def public_checks(rows: Sequence[Publication]) -> list[PublicCheck]:
    """Return publications, read in their order, as plain facts; three queries for all of them."""
    scales = {row.rating.scale_id for row in rows}
    numbers = Rating.objects.filter(scale__in=scales, number__isnull=False).order_by().values_list("scale")
    span = {scale: (best, worst) for scale, best, worst in numbers.annotate(Max("number"), Min("number"))}
    stands = _stands({row.claim.article_id for row in rows if not row.stands_alone})
    return [
        PublicCheck(
            place=place_of(row),
            slug=row.slug,
            wording=row.wording,
            summary=row.summary,
            claimant=row.claimant,
            claimed_on=row.claimed_on,
            rating=row.rating.label,
            degree=None
            if row.rating.number is None
            else Degree(row.rating.number, *span[row.rating.scale_id]),
            published_at=row.at,
            appeared_at="" if row.stands_alone else stands.get(row.claim.article_id, ""),
        )
        for row in rows
    ]


def place_of(row: Publication) -> int:
    """Return where a row stands that was read in order."""
    return int(vars(row)["place"])


def _degree(rating: Rating, span: Mapping[int, tuple[float, float]]) -> Degree | None:
    return None if rating.number is None else Degree(rating.number, *span[rating.scale_id])


def _stands(articles: Iterable[int]) -> dict[int, str]:
    """Return where articles went out, as far as somebody said it."""
    found = LiveText.objects.filter(clearance__revision__article__in=articles).order_by("pk")
    pairs = found.values_list("clearance__revision__article", "url")
    return {article: url for article, url in pairs if url.startswith(WEB)}


def sources_of(row: Publication) -> list[PublicSource]:
    """Return what counted and can be opened by everybody, each page once.

    What somebody told the desk, and what was gathered for a restricted article, is not among it.
    """
    counted = [item["evidence"] for item in row.verdict.counted]
    found = Evidence.objects.filter(pk__in=counted).select_related("passage__snapshot__source").order_by("pk")
    found = found.exclude(passage__snapshot__kind=SnapshotKind.ATTESTATION)
    found = found.exclude(passage__snapshot__gathered_for__is_restricted=True)
    return list(dict.fromkeys(_shown(found, _veil(row))))


def _shown(found: Iterable[Evidence], veil: Veil) -> Iterator[PublicSource]:
    for one in found:
        snapshot = one.passage.snapshot
        url = veil.address(snapshot.url)
        if url.startswith(WEB):
            name, title = cleaned(veil.over(snapshot.source.name)), cleaned(veil.over(snapshot.title))
            yield PublicSource(name, title or url, url, snapshot.published_on)


def corrections_of(row: Publication) -> list[Correction]:
    """Return what was corrected in the article, which readers know from the article itself."""
    if row.stands_alone:
        return []
    notices = Notice.objects.standing().filter(article=row.claim.article_id, kind=NoticeKind.CORRECT)
    veil = _veil(row)
    return [Correction(one.confirmed_at, cleaned(veil.over(one.text))) for one in notices if one.confirmed_at]


def earlier_of(row: Publication) -> list[datetime]:
    """Return when a check was published before it was put differently, the newest first."""
    before = Publication.objects.filter(claim=row.claim_id, verdict__question=row.verdict.question)
    return list(before.filter(pk__lt=row.pk).order_by("-pk").values_list("at", flat=True)[:20])


def _veil(row: Publication) -> Veil:
    article = row.claim.article
    return veil_for(article, article.current, Contact.objects.filter(claim__article=article), None)
