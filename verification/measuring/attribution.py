"""Who says what: our attributions against those that people annotated (PolNeAR, brat format)."""

from __future__ import annotations

import argparse
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verification.engine.attribute import Attributed, attribute
from verification.engine.blocks import split_blocks
from verification.engine.language import parse
from verification.engine.mentions import disguise, find_aliases, gather_names
from verification.engine.quotes import find_quotations
from verification.engine.segment import split_sentences
from verification.engine.types import Span
from verification.errors import InvalidInput
from verification.measuring.brat import Annotated, read_annotations
from verification.measuring.files import read_text
from verification.measuring.measured import Measured

HELP = "who says what, against attributions annotated in brat's format"
LOOSE = 0.3
STRICT = 0.8
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Voice:
    """One attribution: the code points of its content and source, and the speaker's name ("" for none)."""

    content: frozenset[int]
    source: frozenset[int]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """What was counted in one article."""

    predicted: int
    annotated: int
    loose: int
    strict: int
    sources_right: int
    words_predicted: int
    words_annotated: int
    words_shared: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where the texts and their annotations lie."""
    parser.add_argument("--texts", type=Path, required=True, metavar="DIR", help="one NAME.txt an article")
    parser.add_argument(
        "--annotations", type=Path, required=True, metavar="DIR", help="NAME.ann or NAME_ANNOTATOR.ann"
    )


def measure(options: Mapping[str, Any]) -> Measured[Article]:
    """Read every article through the product's engine and compare it with its annotations.

    Args:
        options: `texts`, `annotations` and `limit`.

    Returns:
        One item an article that has annotations. Of several annotators the first by file name counts.

    Raises:
        InvalidInput: a file is damaged, or no article has annotations.
    """
    articles = []
    unannotated = 0
    for path in sorted(options["texts"].glob("*.txt"))[: options["limit"]]:
        annotations = _annotations(options["annotations"], path.stem)
        if annotations is None:
            unannotated += 1
            continue
        text = read_text(path)
        articles.append(compare(text, read_article(text), read_annotations(text, read_text(annotations))))
    if not articles:
        raise InvalidInput("No article has annotations.")
    return Measured(articles, score, {"unannotated": unannotated})


def _annotations(folder: Path, name: str) -> Path | None:
    own = folder / f"{name}.ann"
    return own if own.exists() else next(iter(sorted(folder.glob(f"{name}_*.ann"))), None)


def read_article(text: str) -> tuple[Attributed, ...]:
    """Find the attributions of a text as the extraction does, here also in headlines and bylines.

    Args:
        text: the article.

    Returns:
        Its attributions in the order of the text.
    """
    blocks = split_blocks(text)
    quotations = find_quotations(text, blocks)
    sentences = split_sentences(text, blocks, quotations)
    aliases = find_aliases(text)
    parsed = parse(text, sentences, disguise=lambda words: disguise(words, aliases))
    return attribute(text, parsed, quotations, gather_names(text, parsed)).attributed


def compare(text: str, found: Sequence[Attributed], annotated: Sequence[Annotated]) -> Article:
    """Count what two readings of one article share.

    Args:
        text: the article.
        found: our attributions.
        annotated: people's.

    Returns:
        The counts. Contents are compared by the characters that are letters, digits or marks (intersection
        over union), each with one other at most. An attribution inside another's content is left out on
        our side, because the annotation has the outermost only.
    """
    ours = _outermost([_ours(text, attributed) for attributed in found])
    theirs = [Voice(_places(text, item.content), _places(text, item.source)) for item in annotated]
    pairs = match(ours, theirs)
    loose = [(ours[mine], theirs[other]) for mine, other, overlap in pairs if overlap >= LOOSE]
    strict = [overlap for _, _, overlap in pairs if overlap >= STRICT]
    words = frozenset(word.start() for word in WORD.finditer(text))
    our_words = words.intersection(itertools.chain.from_iterable(voice.content for voice in ours))
    their_words = words.intersection(itertools.chain.from_iterable(voice.content for voice in theirs))
    return Article(
        predicted=len(ours),
        annotated=len(theirs),
        loose=len(loose),
        strict=len(strict),
        sources_right=sum(is_same_source(text, mine, other) for mine, other in loose),
        words_predicted=len(our_words),
        words_annotated=len(their_words),
        words_shared=len(our_words & their_words),
    )


def _ours(text: str, found: Attributed) -> Voice:
    attribution = found.attribution
    source = (attribution.source,) if attribution.source is not None else ()
    name = attribution.speaker.name if attribution.speaker is not None else ""
    return Voice(_places(text, found.parts), _places(text, source), name)


def _places(text: str, spans: Sequence[Span]) -> frozenset[int]:
    return frozenset(
        position for span in spans for position in range(span.start, span.end) if not text[position].isspace()
    )


def _outermost(voices: Sequence[Voice]) -> list[Voice]:
    kept = [voice for voice in voices if voice.content]
    return [voice for voice in kept if not any(voice.content < other.content for other in kept)]


def match(ours: Sequence[Voice], theirs: Sequence[Voice]) -> list[tuple[int, int, float]]:
    """Pair contents one to one, the closest first.

    Returns:
        (place in ours, place in theirs, intersection over union), only pairs that share something.
    """
    overlaps = []
    for mine, voice in enumerate(ours):
        for other, annotated in enumerate(theirs):
            shared = len(voice.content & annotated.content)
            if shared:
                overlaps.append((shared / len(voice.content | annotated.content), -mine, -other))
    taken: set[tuple[str, int]] = set()
    pairs = []
    for overlap, mine, other in sorted(overlaps, reverse=True):
        if ("ours", mine) not in taken and ("theirs", other) not in taken:
            taken |= {("ours", mine), ("theirs", other)}
            pairs.append((-mine, -other, overlap))
    return pairs


def is_same_source(text: str, mine: Voice, annotated: Voice) -> bool:
    """Say whether two attributions have one source.

    Theirs has none: ours must have none. Else the two must share at least half of the characters of the
    shorter one, or the last name of the speaker that we found ("he" is Ben Moser; a quotation that goes on
    is his) must be among the words of theirs.
    """
    if not annotated.source:
        return not mine.source and not mine.name
    if mine.source and 2 * len(mine.source & annotated.source) >= min(
        len(mine.source), len(annotated.source)
    ):
        return True
    words = text[min(annotated.source) : max(annotated.source) + 1].casefold()
    return bool(mine.name) and mine.name.casefold().split()[-1] in WORD.findall(words)


def score(articles: Sequence[Article]) -> dict[str, float | None]:
    """Score any selection of articles, each attribution and each word counting once."""
    predicted = sum(article.predicted for article in articles)
    annotated = sum(article.annotated for article in articles)
    loose = sum(article.loose for article in articles)
    strict = sum(article.strict for article in articles)
    shared = sum(article.words_shared for article in articles)
    ours = sum(article.words_predicted for article in articles)
    theirs = sum(article.words_annotated for article in articles)
    return {
        "content_f1_3": _share(2 * loose, predicted + annotated),
        "content_f1_8": _share(2 * strict, predicted + annotated),
        "token_f1": _share(2 * shared, ours + theirs),
        "source_accuracy": _share(sum(article.sources_right for article in articles), loose),
        "content_precision_3": _share(loose, predicted),
        "content_recall_3": _share(loose, annotated),
        "token_precision": _share(shared, ours),
        "token_recall": _share(shared, theirs),
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
