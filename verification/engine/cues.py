"""Find who says what inside one sentence: cue, source and content, before anybody is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from verification.engine.cue_lists import Sort, verb_frames
from verification.engine.dates import DAYS
from verification.engine.grammar import named_actor, told_clause
from verification.engine.language import ParsedSentence
from verification.engine.lexicon import lexicon
from verification.engine.types import AttributionClass, Span
from verification.engine.voiced_verbs import put_in

if TYPE_CHECKING:
    from spacy.tokens import Token

REPORTING = frozenset({Sort.STATEMENT, Sort.BELIEF})
# Verbs that the article's attributions know beside these report a clause and nothing else.
TOLD = frozenset(
    verb
    for verb, frame in verb_frames().items()
    if frame.sort in REPORTING and "clause" in frame.takes and "recipient" not in frame.takes
)
SPEECH = lexicon("cues_speech") | TOLD
CLAUSE_ONLY = lexicon("cues_clause_only") | (TOLD - lexicon("cues_speech"))
PASSIVE = lexicon("cues_passive")
HEARSAY = lexicon("hearsay")
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
CLAUSES = ("ccomp", "parataxis")
HEARERS = frozenset(
    {"tell", "promise", "assure", "inform", "warn", "notify", "advise", "remind", "order", "ask"}
)
DENIALS = frozenset({"deny", "doubt", "reject", "refute", "rebut", "dispute", "question", "disagree"})
LINKS = frozenset({"WRB", "WDT", "WP"})
# What opens a clause that "according to" before it does not hold for.
TURNS = frozenset({"though", "although", "but", "while", "whereas"})
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
NUMBER_WORDS = lexicon("number_words")
NAMING = frozenset({"NOUN", "PROPN", "PRON"})
NOMINAL = NAMING | {"DET", "ADJ", "NUM"}
# The last word of "…, council records show."
CLOSERS = frozenset(
    {f"{verb}{ending}" for verb in SPEECH for ending in ("", "s", "d", "ed")}
    | {"said", "found", "told", "wrote", "thought", "forecasts"}
)
RECKONINGS = frozenset(
    {
        "account",
        "admission",
        "arithmetic",
        "calculation",
        "count",
        "estimate",
        "reckoning",
        "tally",
        "telling",
    }
)
MAX_CLOSING_TOKENS = 12
MAX_TOKENS_TO_COLON = 5
MAX_CLOSING_COMMAS = 3
MIN_CONTENT_TOKENS = 3
MAX_CUES = 8
MIN_SPEECH_TOKENS = 7
DIRECT_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Cue:
    """One attribution as the sentence words it.

    `source` is the head of the noun phrase that speaks, None for hearsay. `parts` are the words of the
    content in order, without source and cue. `verb` is the cue's verb, None where it has none. `after` is
    what the article itself goes on with, ", though …".
    """

    kind: AttributionClass
    cue: Span
    source: Token | None
    parts: tuple[Span, ...]
    verb: Token | None = None
    after: Span | None = None


def find_cues(text: str, item: ParsedSentence, quoted: Sequence[Span]) -> list[Cue]:
    """Find every attribution that one sentence words itself.

    Args:
        text: the whole text.
        item: the parsed sentence.
        quoted: what stands inside quotation marks, cut to this sentence.

    Returns:
        Cues in the order of the text; none that stands inside a quotation.
    """
    found: list[Cue] = []
    for token in item.doc:
        if _inside(item.start(token), quoted):
            continue
        cue = (
            _according_to(text, item, token)
            or _by_count(text, item, token)
            or _passive(text, item, token)
            or _estimate(item, token)
            or _reporting(text, item, token, quoted)
        )
        if cue and not any(cue.parts == other.parts for other in found):
            found.append(cue)
        if len(found) == MAX_CUES:
            break
    return found or [*_closing(text, item, quoted)] or [*_hearsay(text, item, quoted)]


def _reporting(text: str, item: ParsedSentence, token: Token, quoted: Sequence[Span]) -> Cue | None:
    if token.pos_ not in {"VERB", "AUX"}:
        return None
    if token.lemma_.lower() not in SPEECH or _is_silent(token) or _is_told_to_subject(token):
        return None
    source = _source(token)
    clause = next((child for child in token.children if child.dep_ in CLAUSES and child.i != token.i), None)
    if clause is not None and _hides_name(clause):
        return None
    if clause is None and token.lemma_.lower() == "tell":
        clause = told_clause(token)
    span = _words_of_cue(item, token)
    quotes = _quotes_of(item, token, clause, quoted)
    if quotes:
        cue = _quoted(text, item, Cue(AttributionClass.DIRECT, span, source, (), token), clause, quotes)
        return None if cue.kind is AttributionClass.MIXED and is_disowned(token, clause) else cue
    if is_disowned(token, clause):
        return None
    return _indirect(text, item, Cue(AttributionClass.INDIRECT, span, source, (), token), token, clause)


def _indirect(text: str, item: ParsedSentence, cue: Cue, token: Token, clause: Token | None) -> Cue | None:
    if cue.source is None or (cue.source.lower_ in {"it", "this", "that", "which"} and clause is None):
        return None
    inserted = put_in(token, cue.source)
    after: Span | None = None
    if inserted:
        hole = [other for other in item.doc if other.i not in inserted]
        # "a store where, they said, he had stood": they said what the clause tells.
        inside = hole[0].i > 1 and (hole[0].nbor(-1).tag_ in LINKS or hole[0].nbor(-1).dep_ == "mark")
        start = item.start(hole[0]) if inside else item.sentence.start
        parts = _without(text, Span(start, item.sentence.end), (item.between(hole[0], hole[-1]),))
    elif clause is not None:
        holes = (*_holes(item, cue), *_day_of_speech(item, token))
        whole = _clause_span(item, clause)
        end, after = _turn(item, clause, whole.end)
        parts = _without(text, Span(whole.start, end), holes)
    elif colon := _colon_behind(item, token):
        parts = _without(text, Span(item.end(colon), item.sentence.end), ())
    elif token.lemma_.lower() not in CLAUSE_ONLY:
        parts = _after_cue(text, item, cue, token)
    else:
        parts = ()
    return replace(cue, parts=parts, after=after) if _is_enough(text, parts) else None


def _colon_behind(item: ParsedSentence, token: Token) -> Token | None:
    """The colon of "the study found otherwise: sales fell by 8%"."""
    near = item.doc[token.i + 1 : token.i + MAX_TOKENS_TO_COLON]
    colon = next((other for other in near if other.text == ":"), None)
    if colon is None or any(other.text == "," for other in item.doc[token.i : colon.i]):
        return None
    return colon if any(other.tag_ in FINITE for other in item.doc[colon.i :]) else None


def _turn(item: ParsedSentence, clause: Token, end: int) -> tuple[int, Span | None]:
    """Where a reported clause ends before ", though …", and what the article goes on with."""
    for link in item.doc[clause.i + 1 : -1]:
        turns = link.lower_ in {"though", "although"} and link.dep_ == "mark"
        if turns and link.nbor(-1).text == "," and link.head.pos_ in {"VERB", "AUX"}:
            return min(end, item.end(link.nbor(-2))), Span(item.end(link) + 1, item.sentence.end)
    return end, None


def _quoted(text: str, item: ParsedSentence, cue: Cue, clause: Token | None, quotes: Sequence[Span]) -> Cue:
    """Decide between direct and mixed: a clause of which only a part is quoted is mixed."""
    whole = _without(text, _clause_span(item, clause), _holes(item, cue)) if clause is not None else ()
    length = sum(part.end - part.start for part in whole)
    inside = sum(quote.end - quote.start for quote in quotes)
    if length and inside < DIRECT_SHARE * length and any(_overlap(part, quotes) for part in whole):
        return replace(cue, kind=AttributionClass.MIXED, parts=whole)
    if len(quotes) == 1 and clause is not None and whole and quotes[0].start - whole[0].start > len("“"):
        # IS “has lost …”, said Kinno: the subject stands before the mark and belongs to the statement.
        joined = Span(whole[0].start, max(quotes[0].end, whole[-1].end))
        parts = _without(text, joined, _holes(item, cue))
        return replace(cue, kind=AttributionClass.MIXED, parts=parts)
    return replace(cue, parts=tuple(quotes))


def _quotes_of(
    item: ParsedSentence, token: Token, clause: Token | None, quoted: Sequence[Span]
) -> list[Span]:
    """The quotations that this cue introduces: those in its clause, else speech that it heads.

    The title of a programme or a word in scare quotes elsewhere in the sentence is none.
    """
    if not quoted:
        return []
    if clause is not None:
        content = item.subtree(clause)
        return [quote for quote in quoted if quote.start < content.end and quote.end > content.start]
    headed = item.subtree(token)
    near = [quote for quote in quoted if quote.start < headed.end and quote.end > headed.start]
    return [quote for quote in near if _is_speech(item, quote)]


def _is_speech(item: ParsedSentence, quote: Span) -> bool:
    inside = [token for token in item.doc if quote.start <= item.start(token) < quote.end]
    return any(token.pos_ in {"VERB", "AUX"} for token in inside) or len(inside) > MIN_SPEECH_TOKENS


def _passive(text: str, item: ParsedSentence, token: Token) -> Cue | None:
    """Read "is estimated to have", "are reported fleeing", "it is believed that"."""
    if token.pos_ not in {"VERB", "AUX"} or token.lemma_.lower() not in PASSIVE or not _is_passive(token):
        return None
    complement = next(
        (child for child in token.children if child.dep_ in {"xcomp", "ccomp", "advcl", "oprd"}), None
    )
    if complement is None:
        return None
    agent = next((child for child in token.children if child.dep_ == "agent"), None)
    source = next((child for child in agent.children if child.dep_ == "pobj"), None) if agent else None
    dummy = any(child.dep_ in SUBJECTS and child.lower_ == "it" for child in token.children)
    if dummy and complement.dep_ == "ccomp":
        parts = _without(text, _clause_span(item, complement), ())
    else:
        parts = _without(text, _statement_span(item, token), ())
    kind = AttributionClass.INDIRECT if source is not None else AttributionClass.UNSOURCED
    return Cue(kind, _words_of_cue(item, token), source, parts) if _is_enough(text, parts) else None


def _estimate(item: ParsedSentence, token: Token) -> Cue | None:
    """Read "put the toll at 60" as an estimate of whoever put it there."""
    if token.lemma_.lower() != "put" or token.pos_ != "VERB":
        return None
    thing = next((child for child in token.children if child.dep_ == "dobj" and child.i > token.i), None)
    at = next((child for child in token.children if child.dep_ == "prep" and child.lower_ == "at"), None)
    source = _source(token)
    if thing is None or at is None or source is None or at.i < thing.i:
        return None
    if not any(child.like_num or child.lower_ in NUMBER_WORDS for child in at.subtree):
        return None
    joint = next((child.i for child in token.rights if child.dep_ == "cc" and child.i > at.i), None)
    last = item.doc[token.right_edge.i if joint is None else joint - 1]
    while last.is_punct and last.text not in ")]%" and last.i > at.i:
        last = last.nbor(-1)
    parts = (item.between(item.doc[thing.left_edge.i], last),)
    return Cue(AttributionClass.INDIRECT, _words_of_cue(item, token), source, parts, token)


def _closing(text: str, item: ParsedSentence, quoted: Sequence[Span]) -> Iterator[Cue]:
    """Read "…, the United Nations estimates." where the tagger took the verb for a noun."""
    words = [token for token in item.doc if not (token.is_punct or token.is_space)]
    if not words or words[-1].lower_ not in CLOSERS or _inside(item.start(words[-1]), quoted):
        return
    verb = words[-1]
    commas = [token for token in reversed(item.doc[: verb.i]) if token.text == ","][:MAX_CLOSING_COMMAS]
    # "data of the power company, Kesherenergo, show": a name between commas goes with the noun before it.
    inserted = bool(commas) and commas[0].i == verb.i - 1
    for comma in commas[2:] if inserted else commas:
        source = _noun_behind(comma, verb)
        if source is None:
            continue
        parts = _without(text, Span(item.sentence.start, item.start(comma)), ())
        told = any(token.tag_ in FINITE for token in item.doc[: comma.i])
        if told and _is_enough(text, parts):
            yield Cue(AttributionClass.INDIRECT, item.between(verb, verb), source, parts)
        return


def _noun_behind(comma: Token, verb: Token) -> Token | None:
    """The head of the noun phrase between a comma and a closing verb; None where none stands there."""
    between = comma.doc[comma.i + 1 : verb.i]
    if not 0 < len(between) <= MAX_CLOSING_TOKENS or any(
        token.tag_ in FINITE or token.dep_ == "cc" for token in between
    ):
        return None
    head = None
    for token in between:
        if token.pos_ not in NOMINAL and token.text != "-":
            break
        head = token if token.pos_ in NAMING else head
    tagged_wrong = between[-1].i == verb.i - 1 and head is None and between[-1].pos_ == "ADJ"
    return between[-1] if tagged_wrong else head


def _according_to(text: str, item: ParsedSentence, token: Token) -> Cue | None:
    if token.lower_ != "according":
        return None
    link = next((other for other in item.doc[token.i + 1 : token.i + 2] if other.lower_ == "to"), None)
    source = (
        next((child for child in link.children if child.dep_ == "pobj"), None) if link is not None else None
    )
    if link is None or source is None:
        return None
    hole = Span(item.start(token), item.subtree(source).end)
    end, after = _scope(item, source)
    parts = _without(text, Span(item.sentence.start, end), (hole,))
    return Cue(AttributionClass.INDIRECT, item.between(token, link), source, parts, after=after)


def _by_count(text: str, item: ParsedSentence, token: Token) -> Cue | None:
    """Read "by the ministry's count" and "by her own reckoning" as what they reckon."""
    if token.lower_ != "by" or token.dep_ not in {"prep", "agent", "pcomp"}:
        return None
    noun = next((child for child in token.children if child.dep_ == "pobj"), None)
    if noun is None or noun.lemma_.lower() not in RECKONINGS:
        return None
    source = next((child for child in noun.children if child.dep_ == "poss"), None)
    if source is None:
        return None
    hole = Span(item.start(token), item.end(noun))
    parts = _without(text, Span(item.sentence.start, item.sentence.end), (hole,))
    return Cue(AttributionClass.INDIRECT, item.between(token, noun), source, parts)


def _scope(item: ParsedSentence, source: Token) -> tuple[int, Span | None]:
    """Where "according to X" ends to hold, before ", though …", and what the article goes on with."""
    for link in item.doc[source.right_edge.i + 1 : -1]:
        if link.lower_ not in TURNS or link.nbor(-1).text != "," or link.head.pos_ not in {"VERB", "AUX"}:
            continue
        if link.dep_ == "mark" or link.head.lemma_.lower() in SPEECH:
            return item.end(link.nbor(-2)), Span(item.end(link) + 1, item.sentence.end)
    return item.sentence.end, None


def _hearsay(text: str, item: ParsedSentence, quoted: Sequence[Span]) -> Iterator[Cue]:
    for token in item.doc:
        if token.lower_ in HEARSAY and not _inside(item.start(token), quoted) and not _is_charge(token):
            whole = Span(item.sentence.start, item.sentence.end)
            span = item.between(token, token)
            yield Cue(AttributionClass.UNSOURCED, span, None, _without(text, whole, ()))
            return


def _is_charge(token: Token) -> bool:
    """Say whether a hearsay word belongs to a charge ("for allegedly …"): the act itself is no hearsay."""
    head = token.head
    return head.dep_ in {"pcomp", "acl"} or (token.i > 0 and token.nbor(-1).lower_ in {"for", "of"})


def _is_passive(token: Token) -> bool:
    return token.tag_ == "VBN" and any(child.dep_ == "auxpass" for child in token.children)


def is_disowned(token: Token, clause: Token | None) -> bool:
    """Say whether the speaker does not stand behind the clause: "denied that", "never said", "asked whether".

    Cut out, it would be put into the mouth of somebody who said the opposite; the sentence stays whole.
    """
    if token.lemma_.lower() in DENIALS or any(child.dep_ == "neg" for child in token.children):
        return True
    return clause is not None and any(child.lower_ in {"whether", "if"} for child in clause.lefts)


def _is_silent(token: Token) -> bool:
    """Say whether the verb says that nothing was said: "did not say", "declined to comment"."""
    if any(child.dep_ == "neg" for child in token.children) and token.lemma_.lower() in {
        "say",
        "comment",
        "tell",
    }:
        return True
    return token.dep_ == "xcomp" and token.head.lemma_.lower() in {"decline", "refuse", "fail", "want", "try"}


def _is_told_to_subject(token: Token) -> bool:
    """Say whether the subject hears and somebody else speaks: "Some dealers were promised that …"."""
    by = any(child.dep_ == "agent" for child in token.children)
    return token.lemma_.lower() in HEARERS and _is_passive(token) and not by


def _hides_name(clause: Token) -> bool:
    """Say whether a clause is how a source asks not to be named: "asked that her name be withheld"."""
    words = {token.lower_ for token in clause.subtree}
    return "withheld" in words and bool(words & {"name", "names", "identity"})


def _source(token: Token) -> Token | None:
    """The head of who speaks: the subject, or that of the verb that this one continues."""
    subjects = [child for child in token.children if child.dep_ in SUBJECTS]
    # "An engineer who left last autumn told …": the parser takes the day for a second subject.
    subjects = [child for child in subjects if child.ent_type_ not in {"DATE", "TIME"}] or subjects
    before = [child for child in subjects if child.i < token.i]
    if before or subjects:
        return named_actor((before or subjects)[-1 if before else 0], token)
    if token.dep_ in {"conj", "advcl", "xcomp"} and token.head.i != token.i and token.head.dep_ != "ccomp":
        return next((child for child in token.head.children if child.dep_ in SUBJECTS), None)
    return None


def _words_of_cue(item: ParsedSentence, token: Token) -> Span:
    first = token
    for child in token.lefts:
        if child.dep_ in {"aux", "auxpass", "neg"} and child.i < first.i:
            first = child
    return item.between(first, token)


def _clause_span(item: ParsedSentence, clause: Token) -> Span:
    """The clause without the word that opens it ("that")."""
    left, right = clause.left_edge, clause.right_edge
    while left.i < right.i and (
        (left.dep_ == "mark" and left.lower_ == "that") or (left.is_punct and left.text not in "([$")
    ):
        left = left.nbor(1)
    return item.between(left, right)


def _statement_span(item: ParsedSentence, token: Token) -> Span:
    """The clause that a verb heads; the whole sentence when it is the main one."""
    if token.dep_ == "ROOT":
        return Span(item.sentence.start, item.sentence.end)
    return _clause_span(item, token)


def _day_of_speech(item: ParsedSentence, token: Token) -> tuple[Span, ...]:
    """The weekday right after a verb, "said on Monday it would …": it dates the speech, not the content."""
    following = item.doc[token.i + 1 : token.i + 3]
    if len(following) == 2 and (following[0].lower_, following[1].lower_) in {("on", day) for day in DAYS}:
        return (item.between(following[0], following[1]),)
    return ()


def _after_cue(text: str, item: ParsedSentence, cue: Cue, token: Token) -> tuple[Span, ...]:
    """The words after the cue, for when the parser did not see a clause in them."""
    following = [other for other in item.doc[token.i + 1 :] if not other.is_space]
    if not following or following[0].is_punct or following[0].pos_ in {"ADP", "ADV", "PART"}:
        return ()
    if cue.source is not None and cue.source.i > token.i:
        return ()
    if not any(other.pos_ in {"VERB", "AUX"} or other.tag_ == "NNS" for other in following[1:]):
        return ()
    if token.lemma_.lower() != "say":
        return ()
    first = following[1] if following[0].lower_ == "that" and len(following) > 1 else following[0]
    return _without(text, Span(item.start(first), item.sentence.end), ())


def _holes(item: ParsedSentence, cue: Cue) -> tuple[Span, ...]:
    if cue.source is None:
        return (cue.cue,)
    source = item.subtree(cue.source)
    first, last = min(source.start, cue.cue.start), max(source.end, cue.cue.end)
    # A source's subtree that swallowed the sentence is a parser's error; its head word is safe.
    if last - first > 0.7 * (item.sentence.end - item.sentence.start):
        head = item.between(cue.source, cue.source)
        return (Span(min(head.start, cue.cue.start), max(head.end, cue.cue.end)),)
    return (Span(first, last),)


def _without(text: str, whole: Span, holes: Sequence[Span]) -> tuple[Span, ...]:
    """Cut holes out of a range and trim what is left."""
    pieces = [whole]
    for hole in holes:
        pieces = [
            part
            for piece in pieces
            for part in (
                Span(piece.start, min(hole.start, piece.end)),
                Span(max(hole.end, piece.start), piece.end),
            )
            if part.start < part.end
        ]
    trimmed = [_trim(text, piece) for piece in pieces]
    return tuple(piece for piece in trimmed if piece.start < piece.end)


def _trim(text: str, span: Span) -> Span:
    """Drop white space, commas and closing marks at both ends of a range."""
    start, end = span.start, span.end
    while start < end and (text[start].isspace() or text[start] in ",;:.”’»"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:.—–“"):
        end -= 1
    return Span(start, end)


def _is_enough(text: str, parts: Sequence[Span]) -> bool:
    return sum(len(text[part.start : part.end].split()) for part in parts) >= MIN_CONTENT_TOKENS


def _inside(position: int, quoted: Sequence[Span]) -> bool:
    return any(span.start <= position < span.end for span in quoted)


def _overlap(part: Span, quotes: Sequence[Span]) -> bool:
    return any(quote.start < part.end and quote.end > part.start for quote in quotes)
