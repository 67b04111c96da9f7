"""Read what a verb attributes: "said that", "accused X of", "wants to", "is expected to", "X, he added"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.engine.cue_lists import Frame, Sort, verb_frames
from verification.engine.grammar import (
    FINITE,
    SUBJECTS,
    Read,
    child,
    is_passive,
    is_time,
    sister,
    source_of,
    subject,
    subtree,
    told_clause,
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
COMMENTS = frozenset({"WDT", "WP", "WP$"})
REPORTS = frozenset({Sort.STATEMENT, Sort.BELIEF, Sort.FINDING, Sort.PERCEPTION})
SWALLOWED_SHARE = 0.7
MAX_INSERTED_TOKENS = 15
# What may stand between the verb of an insertion and its comma: "told reporters on Monday,".
BETWEEN = frozenset({"ADP", "ADV", "DET", "NOUN", "NUM", "PROPN"})
# What follows "…, Lind said," when the sentence does not go on with his words.
NOT_RESUMED = frozenset({"VBG", "WDT", "WP", "``"})


def read_verb(verb: Token) -> Read | None:
    """Read the attribution that a verb makes.

    Args:
        verb: any token.

    Returns:
        Its source, cue and content; None when the token is no such verb or nothing is attributed.
    """
    frame = verb_frames().get(verb.lemma_.lower())
    if frame is None or verb.pos_ not in VERBAL or verb.dep_ == "compound":
        return None
    if verb.dep_ == "amod":
        return _misread(verb, frame)
    if is_passive(verb) and frame.takes:
        return _passive(verb, frame)
    if frame.sort is Sort.APPEARANCE:
        return _appearance(verb, frame)
    return _active(verb, frame)


def _misread(verb: Token, frame: Frame) -> Read | None:
    """Read "Trump accused Cruz of …" where the parser saw "accused" as a quality of Cruz."""
    before = verb.doc[verb.i - 1] if verb.i else verb
    named = before.text[:1].isupper() and before.pos_ in {"NOUN", "PROPN"}
    if verb.tag_ != "VBN" or not named or verb.head.pos_ != "PROPN" or "object" not in frame.takes:
        return None
    content = frozenset(range(verb.i + 1, len(verb.doc)))
    return Read(frame.sort, verb.i, verb.i, before, content)


def _active(verb: Token, frame: Frame) -> Read | None:
    source = source_of(verb) or _neighbour(verb) or far_subject(verb)
    if source is None and verb.tag_ == "VB" and verb.dep_ == "ROOT":
        # "See the full list": the reader is told to.
        return None
    content = put_in(verb, source) if "clause" in frame.takes and frame.sort in REPORTS else NOTHING
    content = content or _before_comment(verb, _before_sisters(verb, _complements(verb, frame)))
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
    # A statement without content may still have a quotation beside it; the sentence's reader decides.
    bare = frame.sort in REPORTS and bool(frame.takes & {"clause", "quoted"})
    return Read(frame.sort, first, verb.i, source, content) if content or bare else None


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
    clause = told_clause(verb) if "recipient" in frame.takes else None
    if clause is not None:
        return subtree(clause)
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
            listener = "recipient" in frame.takes and one.pos_ in {"PROPN", "PRON"} and one.i > verb.i
            if not listener and (follows or one.tag_ in RELATIVE):
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


def _before_sisters(verb: Token, content: frozenset[int]) -> frozenset[int]:
    """Cut a content before a second cue of the same source: "… and promised to stay out"."""
    for at in sorted(content):
        other = verb.doc[at]
        if other.dep_ == "conj" and other.lemma_.lower() in verb_frames() and sister(other) == verb:
            words = [*(one.i for one in other.head.rights if one.dep_ in {"cc", "punct"} and one.i < at), at]
            return frozenset(place for place in content if place < max(words[-2:-1], default=at))
    return content


def _before_comment(verb: Token, content: frozenset[int]) -> frozenset[int]:
    """Cut what the article adds at the end, "…, which has 40 members"; the source need not have said it."""
    document = verb.doc
    for at in sorted(place for place in content if place > verb.i + 1):
        comma = document[at - 1]
        word = document[at]
        if comma.text != "," or word.tag_ not in COMMENTS or at - 1 not in content:
            continue
        clause = word
        while clause.dep_ not in {"relcl", "ROOT"} and clause.head.i != clause.i:
            clause = clause.head
        if (
            clause.dep_ == "relcl"
            and clause.left_edge.i >= at - 1
            and clause.right_edge.i + 1 >= max(content)
        ):
            return frozenset(place for place in content if place < at - 1)
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
    following = document[last + 1] if last + 1 < len(document) else None
    ends = (
        following is None or following.pos_ in {"PUNCT", "ADP", "ADV", "SCONJ", "PART"} or is_time(following)
    )
    if source is not None and first > 3 and document[first - 1].text in ",\"'" and ends:
        return frozenset(range(first))
    if following is None or verb.lemma_.lower() not in OUTRIGHT:
        return NOTHING
    opens = following.text in {":", '"', ","} or following.lower_ == "that"
    if opens or following.pos_ not in {"ADP", "ADV", "PUNCT", "SCONJ", "PART"}:
        return frozenset(range(last + 1, len(document)))
    return NOTHING


def put_in(verb: Token, source: Token | None) -> frozenset[int]:
    """Find what an insertion attributes: "The bridge, Lind said, was closed".

    Args:
        verb: the verb of the insertion.
        source: the head of who speaks.

    Returns:
        The places of all words around it; nothing where the two are no insertion.
    """
    document = verb.doc
    if source is None or source.tag_ in RELATIVE or verb.dep_ == "relcl":
        return NOTHING
    first, last = min(verb_group(verb), source.left_edge.i), max(verb.i, source.i)
    while (
        last + 1 < len(document) and document[last + 1].pos_ in BETWEEN and last - first < MAX_INSERTED_TOKENS
    ):
        last += 1
    if first < 2 or last + 2 >= len(document) or document[last + 2].tag_ in NOT_RESUMED:
        return NOTHING
    if document[first - 1].text != "," or document[last + 1].text != ",":
        return NOTHING
    return frozenset(range(len(document))) - frozenset(range(first - 1, last + 2))


def _neighbour(verb: Token) -> Token | None:
    """The name or noun right beside a verb whose subject the parser lost: "…,” added one insider"."""
    document = verb.doc
    first = verb_group(verb)
    before = document[first - 1] if first else None
    if before is not None and (before.pos_ == "PROPN" or before.tag_ == "PRP"):
        return before
    after = document[verb.i + 1] if verb.i + 1 < len(document) else None
    if after is None or after.dep_ == "dobj" or (before is not None and before.text not in ",\"'"):
        return None
    while after.pos_ in {"DET", "ADJ", "NUM"} or after.dep_ in {"compound", "poss"}:
        if after.head.i <= after.i:
            return None
        after = after.head
    return after if after.pos_ in {"PROPN", "NOUN"} or after.tag_ == "PRP" else None


def far_subject(verb: Token) -> Token | None:
    """The first subject of the sentence, for a finite verb that the parser hung on nothing."""
    if verb.tag_ not in FINITE or verb.dep_ in {"relcl", "conj"}:
        return None
    before = verb.doc[: verb.i]
    for one in before:
        if one.dep_ in {"nsubj", "ROOT"} and one.pos_ in {"NOUN", "PROPN", "PRON"} and one.head.i < verb.i:
            return one
    named = (one for one in reversed(before) if one.pos_ == "PROPN")
    return next((one for one in named if one.dep_ not in {"pobj", "compound", "poss", "dobj"}), None)
