"""Parses claims and passages for comparison, sentence by sentence, and tells what is denied or left open."""

from __future__ import annotations

import functools
import itertools
from typing import TYPE_CHECKING, Final

from verification.engine.language import parse_apart
from verification.engine.prose_words import Prose, read_prose

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

MAX_SENTENCE: Final = 600
MAX_STEPS: Final = 8
UNDOING: Final = frozenset(
    ["fail", "refuse", "decline", "deny", "cease", "stop", "avoid", "prevent", "reject", "lack", "forget",
     "neglect", "dispute", "refute", "unable", "incapable", "impossible", "false", "untrue", "unwilling"]
)  # fmt: skip
"""Words that undo what hangs on them: "failed to pay", "denied having paid"."""
UNDOING_THINGS: Final = frozenset(["deny", "refute", "lack", "dispute"])
DENYING: Final = frozenset(
    ["not", "n't", "never", "no", "neither", "nor", "hardly", "scarcely", "barely", "without"]
)
NOBODY: Final = frozenset(["nobody", "none", "nothing"])
ONLY: Final = frozenset(["only", "just", "merely", "least", "doubt"])
"""After "not" and "no" these deny nothing: "not only", "no doubt"."""
MAYBE: Final = frozenset(["may", "might", "could", "would", "will", "shall", "'ll", "wo"])
PLANNED: Final = frozenset(
    ["plan", "intend", "hope", "expect", "want", "aim", "try", "attempt", "threaten", "propose", "consider",
     "seek", "vow", "promise", "accuse", "suspect", "allege", "rumor", "rumour", "likely", "due", "set",
     "urge", "ask", "order", "pledge", "offer"]
)  # fmt: skip
"""What hangs on these was not done, or nobody says that it was."""
ALLEGED: Final = frozenset(
    ["allegedly", "reportedly", "possibly", "perhaps", "probably", "supposedly", "maybe"]
)
CARRIES: Final = frozenset(
    ["xcomp", "ccomp", "pcomp", "attr", "acomp", "dobj", "pobj", "prep", "oprd", "agent", "nsubjpass",
     "dative", "amod", "compound", "nsubj", "advmod", "acl", "appos"]
)  # fmt: skip
"""What hangs on a word by these is denied with it."""
CLAUSES: Final = frozenset(["xcomp", "ccomp", "pcomp", "acl"])


def sentences_with(prose: Prose, stems: frozenset[str], least: int) -> tuple[str, ...]:
    """Return the sentences of a text that hold at least so many of the stems."""
    bounds = (0, *prose.ends, len(prose.text))
    found = []
    for number, (start, end) in enumerate(itertools.pairwise(bounds)):
        held = {word.stem for word in prose.words if word.sentence == number}
        if len(held & stems) >= least and end - start <= MAX_SENTENCE:
            found.append(prose.text[start:end].strip())
    return tuple(found)


@functools.lru_cache(maxsize=1024)
def parsed(sentence: str) -> Doc:
    """Parse one sentence, once.

    Raises:
        EngineError: the language model is missing.
    """
    return parse_apart([sentence])[0]


@functools.lru_cache(maxsize=16_384)
def stem_of(word: str) -> str:
    """Return the stem of one word as `read_prose` has it; empty for a word of no weight."""
    words = read_prose(word).words
    return words[0].stem if words else ""


def is_denied(token: Token) -> bool:
    """Say whether a word stands denied: an odd number of denials on the way up to its clause."""
    denials = 0
    word = token
    for _ in range(MAX_STEPS):
        denials += sum(_denies(child) for child in word.children)
        upwards = word.dep_ in CARRIES and word.head.i != word.i
        if (word.dep_ in CLAUSES and upwards and word.head.lemma_.lower() in UNDOING) or (
            word.dep_ in {"dobj", "nsubjpass"}
            and word.head.lemma_.lower()
            in {
                "deny",
                "refute",
                "lack",
                "dispute",
            }
        ):
            denials += 1
        # The subject of a denied verb is not denied, and a told clause stands for itself.
        if not upwards or word.dep_ == "nsubj":
            break
        if word.dep_ == "ccomp" and word.head.lemma_.lower() not in UNDOING:
            break
        word = word.head
    return denials % 2 == 1


def _is_undone(word: Token) -> bool:
    above = word.head.lemma_.lower()
    return (word.dep_ in CLAUSES and above in UNDOING) or (
        word.dep_ in {"dobj", "nsubjpass"} and above in UNDOING_THINGS
    )


def _denies(child: Token) -> bool:
    word = child.lower_
    after = child.nbor(1).lower_ if child.i + 1 < len(child.doc) else ""
    if word in DENYING and child.dep_ in {"neg", "det", "advmod", "preconj", "cc"}:
        return after not in ONLY
    if word == "without" and child.dep_ == "prep":
        return False
    if word == "longer" and child.i and child.nbor(-1).lower_ == "no":
        return True
    return (word in NOBODY or any(one.lower_ == "no" and one.dep_ == "det" for one in child.children)) and (
        child.dep_ in {"nsubj", "nsubjpass", "dobj"}
    )


def is_open(token: Token) -> bool:
    """Say whether a word tells of what may be, is planned or is only alleged."""
    word = token
    for _ in range(MAX_STEPS):
        if any(child.lower_ in MAYBE or child.lower_ in ALLEGED for child in word.children):
            return True
        if word.head.i == word.i or word.dep_ not in CARRIES - {"nsubj", "appos"}:
            return any(child.lower_ == "if" for child in word.children)
        if word.dep_ in {"xcomp", "ccomp", "pcomp", "prep", "advcl"} and word.head.lemma_.lower() in PLANNED:
            return True
        word = word.head
    return False
