"""From a text to its claims: blocks → sentences → attribution → check-worthiness → atomic claims."""

from __future__ import annotations

from datetime import date

from verification.engine.blocks import split_blocks
from verification.engine.ports import Progress
from verification.engine.quotes import find_quotations
from verification.engine.segment import split_sentences
from verification.engine.types import (
    Attribution,
    AttributionClass,
    Block,
    BlockKind,
    ClaimDraft,
    Disposition,
    Extraction,
    Kind,
    Sentence,
    SentenceDisposition,
    Worthiness,
)

SILENT_BLOCKS = {
    BlockKind.FURNITURE: (Disposition.FURNITURE, "part of the web page"),
    BlockKind.HEADLINE: (Disposition.NO_CHECKABLE_FACT, "headline"),
    BlockKind.SUBHEADING: (Disposition.NO_CHECKABLE_FACT, "sub-heading"),
    BlockKind.BYLINE: (Disposition.NO_CHECKABLE_FACT, "byline or dateline"),
    BlockKind.PULL_QUOTE: (Disposition.DUPLICATE, "pull-quote"),
}


class Pipeline:
    """The extractor that runs without a network; see `ports.Extractor`."""

    name = "extract.v1"

    def extract(self, text: str, *, title: str, published: date | None, progress: Progress) -> Extraction:
        """Find the claims of a text.

        Args:
            text: canonical text of a revision.
            title: its title, empty when unknown.
            published: the date that relative dates count from; None leaves them unresolved.
            progress: told (done, total) sentences.

        Returns:
            Blocks, sentences, claims and one disposition a sentence, in the order of the text.

        Raises:
            EngineError: the language model or the weights are missing.
        """
        blocks = split_blocks(text, title=title)
        quotations = find_quotations(text, blocks)
        sentences = split_sentences(text, blocks, quotations)
        claims: list[ClaimDraft] = []
        dispositions = []
        for sentence in sentences:
            block = blocks[sentence.block]
            disposition = _silent(sentence, block)
            if disposition is None:
                claims.append(_whole(text, sentence, len(claims)))
                disposition = SentenceDisposition(sentence.ordinal, Disposition.CLAIM)
            dispositions.append(disposition)
        return Extraction(blocks, sentences, tuple(claims), tuple(dispositions))


def _silent(sentence: Sentence, block: Block) -> SentenceDisposition | None:
    if block.kind is not BlockKind.FURNITURE and block.duplicate_of is not None:
        return SentenceDisposition(sentence.ordinal, Disposition.DUPLICATE, "the block stands here twice")
    if block.kind in SILENT_BLOCKS:
        disposition, reason = SILENT_BLOCKS[block.kind]
        return SentenceDisposition(sentence.ordinal, disposition, reason)
    return None


def _whole(text: str, sentence: Sentence, ordinal: int) -> ClaimDraft:
    words = " ".join(text[sentence.start : sentence.end].split())
    return ClaimDraft(
        ordinal=ordinal,
        sentence=sentence.ordinal,
        start=sentence.start,
        end=sentence.end,
        text=words,
        kind=Kind.STATE,
        attribution=Attribution(AttributionClass.NONE),
        worthiness=Worthiness(0.5, 50.0),
    )
