"""How statements are cut: our pieces against the propositions that people marked (PropSegmEnt)."""

from __future__ import annotations

import argparse
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verification.engine.attribute import attribute
from verification.engine.compose import compose
from verification.engine.guard import is_negation, is_number
from verification.engine.language import ParsedSentence, parse
from verification.engine.mentions import disguise, find_aliases, gather_names
from verification.engine.pieces import Piece
from verification.engine.quotes import find_quotations
from verification.engine.resolve import THRESHOLD, resolve_mentions
from verification.engine.split import split_statement
from verification.engine.types import Block, BlockKind, Sentence, Span
from verification.errors import InvalidInput
from verification.measuring.files import read_objects
from verification.measuring.measured import Measured

HELP = "how sentences are cut into claims, against propositions that people marked"
SAME = 0.8
Tokens = frozenset[int]


@dataclass(frozen=True, slots=True)
class Marked:
    """One sentence with its tokens and the propositions of the reference rater, as token numbers."""

    text: str
    tokens: tuple[Span, ...]
    propositions: tuple[Tokens, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """What was counted in one sentence."""

    claims: int
    propositions: int
    matched: int
    numbers_lost: int
    negations_lost: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where the propositions and their documents lie."""
    parser.add_argument("--data", type=Path, required=True, metavar="F", help="propositions.*.json")
    parser.add_argument(
        "--documents", type=Path, metavar="F", help="document_clusters.*.json; found beside --data by default"
    )


def measure(options: Mapping[str, Any]) -> Measured[Cut]:
    """Cut every sentence that has a reference rating and compare.

    Args:
        options: `data`, `documents` and `limit`.

    Returns:
        One item a sentence. Sentences whose words are not in the documents (they were published as
        addresses only) or that the rater called empty are skipped and counted.

    Raises:
        InvalidInput: a file is damaged, or no sentence has both words and propositions.
    """
    data: Path = options["data"]
    documents = options["documents"] or data.with_name(
        data.name.replace("propositions", "document_clusters", 1)
    )
    marked, skipped = _read(data, documents)
    if not marked:
        raise InvalidInput(f"No sentence of {data.name} has its words in {documents.name}.")
    marked = marked[: options["limit"]]
    return Measured(
        [_count(*row) for row in zip(marked, _cut(marked), strict=True)], score, {"skipped": skipped}
    )


def score(cuts: Sequence[Cut]) -> Mapping[str, float | None]:
    """Score any selection of sentences."""
    claims, marked = sum(cut.claims for cut in cuts), sum(cut.propositions for cut in cuts)
    matched = sum(cut.matched for cut in cuts)
    return {
        "f1": 2 * matched / (claims + marked) if claims + marked else None,
        "precision": matched / claims if claims else None,
        "recall": matched / marked if marked else None,
        "numbers_lost": sum(cut.numbers_lost for cut in cuts),
        "negations_lost": sum(cut.negations_lost for cut in cuts),
        "claims_per_sentence": claims / len(cuts) if cuts else None,
    }


def match(claims: Sequence[Tokens], propositions: Sequence[Tokens]) -> int:
    """Count the claims that have the words of a proposition, each proposition once, the best first."""
    pairs = itertools.product(range(len(claims)), range(len(propositions)))
    scored = sorted(((_jaccard(claims[a], propositions[b]), a, b) for a, b in pairs), reverse=True)
    left, right = set[int](), set[int]()
    for likeness, a, b in scored:
        if likeness >= SAME and a not in left and b not in right:
            left.add(a)
            right.add(b)
    return len(left)


def _jaccard(first: Tokens, second: Tokens) -> float:
    return len(first & second) / len(first | second) if first | second else 0.0


def _read(data: Path, documents: Path) -> tuple[list[Marked], int]:
    try:
        sentences = dict(_sentences(documents))
        marked, skipped = [], 0
        for row in read_objects(data):
            key = tuple(row["sentence_id"][part] for part in ("cluster_id", "document_id", "sentence_index"))
            reference = next((one for one in row["segmentation_responses"] if _is_reference(one)), None)
            if reference is None or key not in sentences:
                skipped += 1
                continue
            text, tokens = sentences[key]
            propositions = (frozenset(map(int, _numbers(one))) for one in reference["propositions"])
            marked.append(Marked(text, tokens, tuple(propositions)))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InvalidInput(f"{data.name} or {documents.name} is not in the published format.") from error
    return marked, skipped


def _sentences(documents: Path) -> Iterator[tuple[tuple[Any, ...], tuple[str, tuple[Span, ...]]]]:
    for cluster in read_objects(documents):
        for document in cluster["documents"]:
            for at, sentence in enumerate(document["sentences"]):
                if "sentence_text" in sentence:
                    key = (cluster["cluster_id"], document["document_id"], at)
                    yield key, (sentence["sentence_text"], tuple(map(_span, sentence["tokens"])))


def _span(token: Mapping[str, Any]) -> Span:
    start = int(token["character_offset_of_token_in_sentence"])
    return Span(start, start + len(token["text"]))


def _is_reference(response: Mapping[str, Any]) -> bool:
    return bool(response["is_reference_response"] and response["propositions"])


def _numbers(proposition: Mapping[str, Any]) -> Sequence[int]:
    """The published files say `token_indices`, their description `included_token_indices`."""
    found = proposition.get("token_indices", proposition.get("included_token_indices"))
    if not isinstance(found, list):
        raise TypeError("a proposition without tokens")
    return found


@dataclass(frozen=True, slots=True)
class _Claims:
    """The claims of one sentence: their words in ranges of it, and their texts."""

    item: ParsedSentence
    words: tuple[tuple[Span, ...], ...]
    texts: tuple[str, ...]
    stated: tuple[Span, ...]


def _cut(marked: Sequence[Marked]) -> Iterator[_Claims]:
    """Cut each sentence as the product does: attribution, statements, pieces, wording."""
    text = ""
    sentences: list[Sentence] = []
    for row in marked:
        sentences.append(Sentence(len(sentences), len(text), len(text) + len(row.text), len(sentences)))
        text += row.text + "\n\n"
    blocks = [Block(item.ordinal, item.start, item.end, BlockKind.BODY) for item in sentences]
    aliases = find_aliases(text)
    parsed = parse(text, sentences, disguise=lambda words: disguise(words, aliases))
    names = gather_names(text, parsed)
    attributions = attribute(text, parsed, find_quotations(text, blocks), names)
    resolved = resolve_mentions(text, parsed, attributions, names, None)
    for item, statements, mentions in zip(parsed, attributions.statements, resolved, strict=True):
        stated = [one.parts for one in statements if one.parts]
        known = {found.start for found in mentions if found.confidence >= THRESHOLD}
        pieces = [piece for parts in stated for piece in split_statement(item, parts, resolved=known)]
        yield _Claims(
            item,
            tuple(tuple(_shifted(piece, item.sentence.start)) for piece in pieces),
            tuple(compose(text, piece, mentions, quoted=False)[0] for piece in pieces),
            tuple(itertools.chain.from_iterable(stated)),
        )


def _shifted(piece: Piece, start: int) -> Iterator[Span]:
    for part in piece.wording:
        if isinstance(part, Span):
            yield Span(part.start - start, part.end - start)


def _count(row: Marked, claims: _Claims) -> Cut:
    """Compare; a number or negation of a statement is lost when no claim's text has it."""
    written = " ".join(claims.texts).lower().replace("’", "'")
    lost = [
        token
        for token in claims.item.doc
        if any(part.start <= claims.item.start(token) < part.end for part in claims.stated)
        and not re.search(
            re.escape(token.lower_) + (r"(?!\d)" if token.text[-1].isdigit() else r"(?!\w)"), written
        )
    ]
    found = [_tokens(row, words) for words in claims.words]
    return Cut(
        claims=len(found),
        propositions=len(row.propositions),
        matched=match(found, row.propositions),
        numbers_lost=sum(map(is_number, lost)),
        negations_lost=sum(map(is_negation, lost)),
    )


def _tokens(row: Marked, words: Sequence[Span]) -> Tokens:
    return frozenset(
        number
        for number, token in enumerate(row.tokens)
        if any(part.start <= token.start and token.end <= part.end for part in words)
    )
