"""Puts a statement as a question, so that evidence can be an answer: "Did the mill close? No."

Used to train the stance model: answers to queries, interviews and checks of others come in this form. A
question repeats the words of a claim and says nothing about it; only the answer does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from verification.engine.language import parse_apart
from verification.engine.swaps import DENIABLE

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

HELPERS: Final = {"VBD": "Did", "VBZ": "Does", "VBP": "Do"}
NAMES: Final = frozenset({"PROPN"})


def questions(statements: Sequence[str]) -> list[str]:
    """Return each statement as a question that is answered by yes or no.

    Args:
        statements: n sentences.

    Returns:
        n questions; "Is it true that …?" where the sentence's own verb cannot lead one.

    Raises:
        EngineError: the language model is missing.
    """
    return [_question(doc) for doc in parse_apart(statements)]


def _question(doc: Doc) -> str:
    text = doc.text.strip().rstrip(".")
    root = next((token for token in doc if token.dep_ == "ROOT"), None)
    if root is not None and not any(child.dep_ == "neg" for child in root.children):
        asked = _by_helper(doc, root) or _by_verb(doc, root)
        if asked:
            return f"{asked.rstrip('. ')}?"
    return f"Is it true that {_lowered(doc, text)}?"


def _by_helper(doc: Doc, root: Token) -> str:
    """Put the first helping verb before what stands before it."""
    found = [child for child in root.children if child.dep_ in {"aux", "auxpass"}] + [root]
    first = next((token for token in found if token.lower_ in DENIABLE), None)
    if first is None or (first is root and root.lemma_ != "be") or not _leads(root, first):
        return ""
    before, after = doc.text[: first.idx].strip(), doc.text[first.idx + len(first.text) :].strip()
    return f"{first.text.capitalize()} {_lowered(doc, before)} {after}"


def _by_verb(doc: Doc, root: Token) -> str:
    if root.tag_ not in HELPERS or root.lemma_ == "be" or not _leads(root, root):
        return ""
    before, after = doc.text[: root.idx].strip(), doc.text[root.idx + len(root.text) :].strip()
    return f"{HELPERS[root.tag_]} {_lowered(doc, before)} {root.lemma_} {after}"


def _leads(root: Token, verb: Token) -> bool:
    """Tell whether nothing but the subject stands before the verb."""
    subject = next((child for child in root.children if child.dep_ in {"nsubj", "nsubjpass"}), None)
    return subject is not None and subject.left_edge.i == 0 and subject.right_edge.i == verb.i - 1


def _lowered(doc: Doc, text: str) -> str:
    """Lower the first letter, unless it begins a name."""
    if not len(doc):
        return text
    first = doc[0]
    kept = first.pos_ in NAMES or first.ent_type_ or first.text == "I" or not first.text[1:].islower()
    return text if kept and len(first.text) > 1 else text[:1].lower() + text[1:]
