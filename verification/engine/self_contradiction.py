"""Finds two figures for the same thing inside one passage, which then decides nothing about that figure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Final

from verification.engine.prose_figures import ProseFigure, prose_figures
from verification.engine.prose_words import Prose, read_prose
from verification.engine.stated_dates import find_dates

MAX_FIGURES: Final = 24
"""A passage with more figures is a table, and is not set against itself."""
SHARED: Final = 0.5
FEWEST_SHARED: Final = 2
APART: Final = re.compile(
    r"\b(?:from|up|down|rose|risen|fell|fallen|grew|grown|increase\w*|decrease\w*|earlier|previous\w*|former\w*|"
    r"another|more|further|additional\w*|others?|including|included|among|since|then|now|initial\w*|first|second|"
    r"third|revised?|updat\w*|correct\w*|before|after|later|last|next|each|per|every"
    r"|of (?:them|those|whom|which)|respectively|between|while|whereas|than|rest|remaining|half"
    r"|total|average|expected|planned|target\w*"
    r"|estimates?|projected|could|would|should|may|might)\b",
    re.IGNORECASE,
)
NAME: Final = re.compile(r"(?<=[\w,;] )[A-Z][\w'’-]+")


def self_contradiction(claim: str, passage: str) -> str:
    """Say that a passage gives two figures for what the claim has a figure for.

    Args:
        claim: one statement that stands alone.
        passage: a window of one to three sentences; its first 4,000 characters are read.

    Returns:
        The note to show, with both figures as they are written; empty where there are not two. Two figures
        are for the same thing if they stand in two sentences, count the same or have the same unit, and the
        words around them are largely the same; ranges, limits, changes, other years, other names and parts
        of a whole are not.
    """
    asked = [figure for figure in prose_figures(claim) if _is_plain(figure)]
    figures = [figure for figure in prose_figures(passage) if _is_plain(figure)]
    if not asked or len(figures) > MAX_FIGURES:
        return ""
    for one, other in _pairs(read_prose(passage), figures):
        if any(_same_matter(figure, one) and _same_matter(figure, other) for figure in asked):
            return f"this passage gives two figures: {one.shown} and {other.shown}"
    return ""


def _is_plain(figure: ProseFigure) -> bool:
    odd = figure.limited or figure.vague or figure.ranged or figure.measures in {"ordinal", "times", "label"}
    return not odd and (figure.is_unit or bool(figure.nouns))


def _pairs(prose: Prose, figures: list[ProseFigure]) -> Iterator[tuple[ProseFigure, ProseFigure]]:
    for one, other in itertools.combinations(figures, 2):
        disjoint = one.high < other.low or other.high < one.low
        if disjoint and _same_matter(one, other) and _same_words(prose, one, other):
            yield one, other


def _same_matter(one: ProseFigure, other: ProseFigure) -> bool:
    if one.measures != other.measures:
        return False
    return one.is_unit or bool(one.nouns & other.nouns)


def _same_words(prose: Prose, one: ProseFigure, other: ProseFigure) -> bool:
    if prose.sentence_at(one.start) == prose.sentence_at(other.start):
        return False
    first, second = _sentence(prose, one), _sentence(prose, other)
    if APART.search(first) or APART.search(second):
        return False
    if set(NAME.findall(first)) ^ set(NAME.findall(second)) or _dates(first) != _dates(second):
        return False
    near, beside = prose.in_sentence(one.start), prose.in_sentence(other.start)
    shared = {stem for stem in near & beside if not stem[0].isdigit()}
    return len(shared) >= FEWEST_SHARED and len(shared) >= SHARED * min(len(near), len(beside))


def _sentence(prose: Prose, figure: ProseFigure) -> str:
    number = prose.sentence_at(figure.start)
    ends = [0, *prose.ends, len(prose.text)]
    return prose.text[ends[number] : ends[number + 1]]


def _dates(sentence: str) -> frozenset[tuple[int | None, int | None, int | None]]:
    return frozenset((date.year, date.month, date.day) for date in find_dates(sentence))
