"""Read what a verb attributes: "said that", "accused X of", "wants to", "is expected to", "X, he added"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.engine.cue_lists import Frame, Sort, verb_frames
from verification.engine.grammar import (
    SUBJECTS,
    Read,
    child,
    is_passive,
    is_time,
    source_of,
    subject,
    subtree,
    verb_group,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

NOTHING: frozenset[int] = frozenset()
VERBAL = frozenset({"VERB", "AUX"})
EMPTY_SUBJECTS = frozenset({"it", "there"})
RELATIVE = frozenset({"WDT", "WP"})
# What may follow an object and still belongs to the content: "accused Lind of", "described it as".
AFTER_OBJECT = frozenset({"of", "for", "as", "with", "about", "to", "against", "over"})
ASKING = frozenset({"if", "whether", "that", "how", "why", "what", "when", "where", "as"})
# Verbs after which words without a parsed clause are content all the same.
OUTRIGHT = frozenset({"say", "argue", "claim", "insist", "note", "add", "write", "tweet", "warn", "announce"})
REPORTS = frozenset({Sort.STATEMENT, Sort.BELIEF, Sort.FINDING, Sort.PERCEPTION})
SWALLOWED_SHARE = 0.7


def read_verb(verb: Token) -> Read | None:
    """Read the attribution that a verb makes.

    Args:
        verb: any token.

    Returns:
        Its source, cue and content; None when the token is no such verb or nothing is attributed.
    """
    frame = verb_frames().get(verb.lemma_.lower())
    if frame is None or verb.pos_ not in VERBAL or verb.dep_ in {"amod", "compound"}:
        return None
    if is_passive(verb):
        return _passive(verb, frame)
    if frame.sort is Sort.APPEARANCE:
        return _appearance(verb, frame)
    return _active(verb, frame)


def _active(verb: Token, frame: Frame) -> Read | None:
    source = source_of(verb) or _neighbour(verb)
    content = _complements(verb, frame)
    if not content and "clause" in frame.takes:
        content = _beside(verb)
    if not content and frame.sort in REPORTS and frame.takes & {"clause", "quoted"}:
        content = _around(verb, source)
    first = verb_group(verb)
    content -= frozenset(range(first, verb.i + 1))
    if source is not None:
        held = subtree(source)
        swallows = len(held & content) > SWALLOWED_SHARE * len(content)
        content -= frozenset({source.i}) if swallows else held
        if source.lower_ in EMPTY_SUBJECTS and source.dep_ == "expl":
            source = None
    return Read(frame.sort, first, verb.i, source, content) if content else None


def _appearance(verb: Token, frame: Frame) -> Read | None:
    """Read "he seems to …": what seems so is all content, and nobody is the source."""
    complement = _complements(verb, frame)
    if not complement:
        return None
    who = subject(verb)
    whole = complement if who is None or who.lower_ in EMPTY_SUBJECTS else complement | subtree(who)
    first = verb_group(verb)
    return Read(frame.sort, first, verb.i, None, whole - frozenset(range(first, verb.i + 1)))


def _passive(verb: Token, frame: Frame) -> Read | None:
    """Read "Lind was accused of … by Moser": the subject belongs to the content."""
    agent = next((one for one in verb.children if one.dep_ in {"agent", "prep"} and one.lower_ == "by"), None)
    source = child(agent, {"pobj"}) if agent is not None else None
    told = "recipient" in frame.takes
    rest = _complements(verb, frame, extra=frozenset({"of", "as", "for", "to", "with", "about"}))
    if agent is not None:
        rest -= subtree(agent)
    who = child(verb, SUBJECTS) if verb.dep_ != "acl" else None
    content = rest
    if who is not None and who.lower_ not in EMPTY_SUBJECTS and not (told and rest):
        content |= subtree(who)
    if told and not rest and source is None:
        return None
    return Read(frame.sort, verb_group(verb), verb.i, source, content) if content else None


def _complements(verb: Token, frame: Frame, *, extra: frozenset[str] = frozenset()) -> frozenset[int]:
    """The words that the verb takes for content, from the first to the last."""
    by = frame.by | extra
    kept: list[Token] = []
    clauses = any(one.dep_ in {"ccomp", "xcomp"} for one in verb.children)
    spoken_to = "recipient" in frame.takes and (
        clauses or any(one.dep_ == "prep" and one.lower_ in by for one in verb.children)
    )
    for one in verb.children:
        follows = one.i > verb.i
        if one.dep_ == "ccomp" and frame.takes & {"clause", "object"}:
            kept.append(one)
        elif one.dep_ == "dobj" and "object" in frame.takes and not spoken_to:
            if follows or one.tag_ in RELATIVE:
                kept.append(one)
        elif follows and _is_complement(one, frame, by, after_object=bool(kept)):
            kept.append(one)
    return _joined(verb, kept)


def _is_complement(one: Token, frame: Frame, by: frozenset[str], *, after_object: bool) -> bool:
    """Say whether a word after the verb leads to content."""
    takes, name = frame.takes, one.dep_
    if name == "xcomp":
        verbal = one.pos_ in VERBAL
        return bool(takes & ({"infinitive", "clause", "object"} if verbal else {"object", "complement"}))
    if name in {"oprd", "acomp", "attr"}:
        return bool(takes & {"object", "complement"})
    if name in {"dative", "pcomp"}:
        return "object" in takes and "recipient" not in takes
    if name in {"prep", "agent"}:
        return not is_time(one) and (one.lower_ in by or (after_object and one.lower_ in AFTER_OBJECT))
    if name == "advcl":
        opens = any(part.lower_ in ASKING for part in one.lefts)
        return opens and bool(takes & {"clause", "object"})
    return False


def _joined(verb: Token, kept: list[Token]) -> frozenset[int]:
    before = [subtree(one) for one in kept if one.i < verb.i]
    after = [one for one in kept if one.i > verb.i]
    content = NOTHING.union(*before)
    if after:
        first = max(min(one.left_edge.i for one in after), verb.i + 1)
        content |= frozenset(range(first, max(one.right_edge.i for one in after) + 1))
        opening = min(after, key=lambda one: one.left_edge.i)
        if opening.dep_ in {"prep", "agent"}:
            content -= {opening.i}
    return content


def _beside(verb: Token) -> frozenset[int]:
    """The clause that a verb stands beside: "X, he said" and "As he said, X" as the parser sees them."""
    comments = verb.dep_ == "advcl" and any(one.lower_ == "as" and one.dep_ == "mark" for one in verb.lefts)
    if (verb.dep_ == "parataxis" or comments) and verb.head.i != verb.i:
        return subtree(verb.head) - subtree(verb)
    return NOTHING


def _around(verb: Token, source: Token | None) -> frozenset[int]:
    """The words before a closing "he said", else those after the verb, where no clause was parsed."""
    first = min(verb_group(verb), source.left_edge.i if source is not None else verb.i)
    last = max(verb.i, source.right_edge.i if source is not None else verb.i)
    document = verb.doc
    if source is not None and first > 3 and document[first - 1].text in ",\"'":
        return frozenset(range(first))
    if last + 1 >= len(document) or verb.lemma_.lower() not in OUTRIGHT:
        return NOTHING
    following = document[last + 1]
    opens = following.text in {":", '"', ","} or following.lower_ == "that"
    if opens or following.pos_ not in {"ADP", "ADV", "PUNCT", "SCONJ", "PART"}:
        return frozenset(range(last + 1, len(document)))
    return NOTHING


def _neighbour(verb: Token) -> Token | None:
    """The name or pronoun right beside a verb whose subject the parser lost: "…,” said Lind"."""
    document = verb.doc
    after = document[verb.i + 1] if verb.i + 1 < len(document) else None
    before = document[verb_group(verb) - 1] if verb_group(verb) > 0 else None
    for one in (after, before):
        if one is not None and (one.pos_ == "PROPN" or one.tag_ == "PRP") and one.dep_ != "dobj":
            return one
    return None
