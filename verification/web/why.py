"""Why a claim is here: what it is, what was made of the author's words, and which claims belong to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from verification.articles.models import Article
from verification.claims import merging, splitting
from verification.claims.models import Anchor, Claim
from verification.claims.wording import warnings_of
from verification.engine.types import Kind
from verification.engine.wording_diff import Segment, diff_wording
from verification.web.filters import level_of
from verification.web.vocabulary import FLAG, KIND_WHY

WORD: Final = re.compile(r"\w+")
JOINT: Final = re.compile(r"[;,]?\s(?:and|but|while|which|who)\s|[;,]\s")
SHORT_WORD: Final = 3
ALIKE: Final = 0.4


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A mention that stayed as the author wrote it, and what it may stand for."""

    mention: str
    candidates: Sequence[str]
    waits_for_date: bool


@dataclass(frozen=True, slots=True)
class Kin:
    """Another claim of the article, as a form offers it; `is_alike` marks what the machine proposes."""

    claim: Claim
    is_alike: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """Everything that answers "why is this here?"."""

    kind: str
    level: str
    flags: Sequence[str]
    diff: Sequence[Segment]
    warnings: Sequence[str]
    unresolved: Sequence[Unresolved]
    whole: str
    parts: Sequence[Claim]
    merged: Sequence[Claim]

    @property
    def is_reworded(self) -> bool:
        """The wording is not just the author's words, begun with a capital and ended with a full stop."""
        author = "".join(segment.author for segment in self.diff).strip(" .").casefold()
        return author != "".join(segment.ours for segment in self.diff).strip(" .").casefold()

    @property
    def waits_for_date(self) -> bool:
        """A date in it cannot be told without the day of publication."""
        return any(item.waits_for_date for item in self.unresolved)


def why(claim: Claim, anchor: Anchor | None) -> Why:
    """Gather why a claim is here."""
    return Why(
        kind=KIND_WHY[Kind(claim.kind)],
        level=level_of(claim.priority),
        flags=[FLAG.get(flag, flag.replace("_", " ")) for flag in claim.attribution_flags],
        diff=diff_wording(anchor.exact, claim.text) if anchor else (),
        warnings=[warning.text for warning in warnings_of(claim, claim.text)],
        unresolved=[
            Unresolved(
                item["mention"], item.get("candidates", ()), waits_for_date=_waits(item, claim.article)
            )
            for item in claim.resolutions
            if not item["resolved"]
        ],
        whole=_whole(claim),
        parts=splitting.siblings(claim),
        merged=list(claim.merged.order_by("pk")),
    )


def waits_for_date(claim: Claim) -> bool:
    """Say whether a date of a claim can be told only once somebody says when the article appears."""
    return any(not item["resolved"] and _waits(item, claim.article) for item in claim.resolutions)


def _waits(item: dict[str, str], article: Article) -> bool:
    return item.get("method") == "date" and article.published_on is None


def _whole(claim: Claim) -> str:
    """Return the statement that a claim was cut from; empty for one that was not."""
    if claim.part_of is not None:
        return claim.part_of.text
    found_at = claim.anchors.select_related("revision").order_by("revision_id").first()
    if claim.split is None or found_at is None:
        return ""
    # Its offsets are those of the text that it was found in, whatever came after.
    return found_at.revision.text[claim.split["start"] : claim.split["end"]]


def mergeable(claim: Claim) -> list[Kin]:
    """Return the claims that this one can be merged into, those that say nearly the same first."""
    rows = [Kin(row, _is_alike(claim.text, row.text)) for row in merging.candidates(claim)]
    return sorted(rows, key=lambda kin: not kin.is_alike)


def _is_alike(mine: str, theirs: str) -> bool:
    """Say whether two wordings share most words, all numbers, and the names of the shorter one."""
    first, second = set(WORD.findall(mine)), set(WORD.findall(theirs))
    for is_fixed in (_has_digit, str.istitle):
        few, many = sorted(({word for word in words if is_fixed(word)} for words in (first, second)), key=len)
        if not few <= many or (is_fixed is _has_digit and few != many):
            return False
    return len(_long(first) & _long(second)) >= ALIKE * len(_long(first) | _long(second)) > 0


def _has_digit(word: str) -> bool:
    return any(sign.isdigit() for sign in word)


def _long(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words if len(word) > SHORT_WORD)


def halves(words: str) -> tuple[str, str]:
    """Propose where to cut a claim's words: at the joint nearest to the middle, else twice the whole.

    Both are words of the claim as they stand, so that they are found in the article.
    """
    joints = [(found.start(), found.end()) for found in JOINT.finditer(words)]
    if not joints:
        return words, words
    left, right = min(joints, key=lambda joint: abs(joint[0] + joint[1] - len(words)))
    return words[:left].rstrip(), words[right:].lstrip()
