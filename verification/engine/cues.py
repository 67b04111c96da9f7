"""Find who says what inside one sentence: cue, source and content, before anybody is named."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from verification.engine.cue_parts import (
    FINITE,
    SPEECH,
    TOLD,
    Cue,
    clause_span,
    inside,
    is_enough,
    is_passive,
    source_of_cue,
    without,
    words_of_cue,
)
from verification.engine.dates import DAYS
from verification.engine.grammar import told_clause
from verification.engine.language import ParsedSentence
from verification.engine.lexicon import lexicon
from verification.engine.loose_cues import (
    according_to,
    by_count,
    closing_source,
    estimate,
    hearsay,
    passive_report,
)
from verification.engine.types import AttributionClass, Span
from verification.engine.voiced_verbs import far_subject, put_in

if TYPE_CHECKING:
    from spacy.tokens import Token

CLAUSE_ONLY = lexicon("cues_clause_only") | (TOLD - lexicon("cues_speech"))
CLAUSES = ("ccomp", "parataxis")
HEARERS = frozenset(
    {"tell", "promise", "assure", "inform", "warn", "notify", "advise", "remind", "order", "ask"}
)
DENIALS = frozenset({"deny", "doubt", "reject", "refute", "rebut", "dispute", "question", "disagree"})
NAMING = frozenset({"DET", "PRON", "ADJ", "NOUN", "PROPN", "NUM"})
DESCRIBING = NAMING - {"PRON", "NUM"} | {"ADP", "CCONJ"}
LINKS = frozenset({"WRB", "WDT", "WP"})
MAX_TOKENS_TO_COLON = 5
MAX_CUES = 8
MIN_SPEECH_TOKENS = 7
DIRECT_SHARE = 0.8


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
        if inside(item.start(token), quoted):
            continue
        cue = (
            according_to(text, item, token)
            or by_count(text, item, token)
            or passive_report(text, item, token)
            or estimate(item, token)
            or _reporting(text, item, token, quoted)
        )
        if cue and not any(cue.parts == other.parts for other in found):
            found.append(cue)
        if len(found) == MAX_CUES:
            break
    return found or [*closing_source(text, item, quoted)] or [*hearsay(text, item, quoted)]


def _reporting(text: str, item: ParsedSentence, token: Token, quoted: Sequence[Span]) -> Cue | None:
    if token.pos_ not in {"VERB", "AUX"}:
        return None
    if (inverted := _inverted(text, item, token, quoted)) is not None:
        return inverted
    if token.lemma_.lower() not in SPEECH or _is_silent(token) or _is_told_to_subject(token):
        return None
    source = source_of_cue(token) or (far_subject(token) if token.dep_ == "ROOT" else None)
    clause = next((child for child in token.children if _is_reported(child, token)), None)
    if clause is not None and _hides_name(clause):
        return None
    if clause is None and token.lemma_.lower() == "tell":
        clause = told_clause(token)
    span = words_of_cue(item, token)
    quotes = _quotes_of(item, token, clause, quoted)
    if quotes:
        cue = _quoted(text, item, Cue(AttributionClass.DIRECT, span, source, (), token), clause, quotes)
        return None if cue.kind is AttributionClass.MIXED and is_disowned(token, clause) else cue
    if is_disowned(token, clause):
        return None
    return _indirect(text, item, Cue(AttributionClass.INDIRECT, span, source, (), token), token, clause)


def _indirect(text: str, item: ParsedSentence, cue: Cue, token: Token, clause: Token | None) -> Cue | None:
    inserted = put_in(token, cue.source)
    nobody = cue.source is None or (cue.source.lower_ in {"it", "this", "that", "which"} and clause is None)
    if nobody and not inserted:
        return None
    after: Span | None = None
    if inserted:
        parts, after = _around(text, item, inserted)
    elif clause is not None:
        holes = (*_holes(item, cue), *_day_of_speech(item, token))
        whole = clause_span(item, clause)
        end, after = _turn(item, clause, min(whole.end, _before_speaker(item, token, clause)))
        parts = without(text, Span(whole.start, end), holes)
    elif token.dep_ == "parataxis" and cue.source is not None and token.head.i < cue.source.i:
        hole = Span(min(item.start(cue.source), cue.cue.start), max(item.end(cue.source), cue.cue.end))
        parts = without(text, Span(item.sentence.start, item.sentence.end), (hole,))
        mixed = any(mark in text[part.start : part.end] for part in parts for mark in '“"')
        cue = replace(cue, kind=AttributionClass.MIXED) if mixed else cue
    elif colon := _colon_behind(item, token):
        parts = without(text, Span(item.end(colon), item.sentence.end), ())
    elif token.lemma_.lower() not in CLAUSE_ONLY:
        parts = _after_cue(text, item, cue, token)
    else:
        parts = ()
    # "letters, which the paper said were old": what is said begins with the letters, which stand elsewhere.
    loose = (
        any(item.start(other) == parts[0].start and other.tag_ in LINKS for other in item.doc)
        if parts
        else True
    )
    return replace(cue, parts=parts, after=after) if is_enough(text, parts) and not loose else None


def _around(
    text: str, item: ParsedSentence, inserted: frozenset[int]
) -> tuple[tuple[Span, ...], Span | None]:
    """What stands around who says it, and what tells only when it was said: ", four days after …"."""
    hole = [other for other in item.doc if other.i not in inserted]
    # "a store where, they said, he had stood": they said what the clause tells.
    inside = hole[0].i > 1 and (hole[0].nbor(-1).tag_ in LINKS or hole[0].nbor(-1).dep_ == "mark")
    if inside and hole[0].nbor(-1).tag_ in {"WDT", "WP"}:
        # "a site which, the firm said, will shut": what is said has no subject of its own.
        return (), None
    start = item.start(hole[0]) if inside else item.sentence.start
    told = any(other.tag_ in FINITE for other in item.doc[: hole[0].i])
    link = next(
        (other for other in item.doc[hole[-1].i + 1 : -1] if other.pos_ not in {"NUM", "NOUN", "DET"}), None
    )
    if told and link is not None and link.lower_ == "after" and link.dep_ == "mark":
        parts = without(text, Span(start, item.start(hole[0])), ())
        return parts, Span(item.end(link) + 1, item.sentence.end)
    if told and (_names_only(item, hole[-1].i + 1) or _describes(item, hole[-1])):
        return without(text, Span(start, item.start(hole[0])), ()), None
    return without(text, Span(start, item.sentence.end), (item.between(hole[0], hole[-1]),)), None


def _names_only(item: ParsedSentence, start: int) -> bool:
    """Say whether what follows only names the source: "insisted its chairman, Ada Lind, who …"."""
    rest = [other for other in item.doc[start:] if not other.is_space]
    rest = rest[1:] if rest and rest[0].text == "," else rest
    name = list(itertools.takewhile(lambda other: other.pos_ == "PROPN", rest))
    behind = rest[len(name) : len(name) + 2]
    closed = not behind or behind[0].text in {".", "!"}
    return bool(name) and (closed or (len(behind) > 1 and behind[1].tag_ == "WP"))


def _describes(item: ParsedSentence, last: Token) -> bool:
    """Say whether a name just before ends the report and the rest tells who that is: "…, the director of …".

    The parser hangs such words on what was said before: "will cost 31 million, said Lind, the director".
    """
    name = last.nbor(-1) if last.text == "," and last.i > 0 else last
    rest = [other for other in item.doc[last.i + 1 :] if not other.is_space and not other.is_punct]
    if name.pos_ != "PROPN" or not rest or rest[0].pos_ not in {"DET", "NOUN"}:
        return False
    return all(other.pos_ in DESCRIBING or other.lower_ in {"'s", "’s"} for other in rest)


def _inverted(text: str, item: ParsedSentence, token: Token, quoted: Sequence[Span]) -> Cue | None:
    """Read "Lind, said her lawyer, Ada Moser, was in Graz": the parser takes the lawyer for who was there."""
    if quoted or token.lemma_.lower() not in SPEECH or token.tag_ not in {"VBD", "VBZ"} or token.i < 2:
        return None
    before, behind = item.doc[: token.i - 1], item.doc[token.i + 1 :]
    resumed = next((other for other in behind if other.tag_ in FINITE and other.nbor(-1).text == ","), None)
    if token.nbor(-1).text != "," or resumed is None or any(other.tag_ in FINITE for other in before):
        return None
    named = item.doc[token.i + 1 : resumed.i - 1]
    run = list(itertools.takewhile(lambda other: other.pos_ in NAMING, named))
    if not run or run[-1].pos_ not in {"NOUN", "PROPN"} or any(other.tag_ in FINITE for other in named):
        return None
    hole = item.between(token, named[len(named) - 1])
    parts = without(text, Span(item.sentence.start, item.sentence.end), (hole,))
    return Cue(AttributionClass.INDIRECT, item.between(token, token), run[-1], parts, token)


def _is_reported(clause: Token, token: Token) -> bool:
    """Say whether a clause is what a verb reports; one beyond a semicolon stands for itself."""
    between = token.doc[min(clause.i, token.i) : max(clause.i, token.i)]
    return clause.dep_ in CLAUSES and clause != token and not any(one.text == ";" for one in between)


def _colon_behind(item: ParsedSentence, token: Token) -> Token | None:
    """The colon of "the study found otherwise: sales fell by 8%"."""
    near = item.doc[token.i + 1 : token.i + MAX_TOKENS_TO_COLON]
    colon = next((other for other in near if other.text == ":"), None)
    if colon is None or any(other.text == "," for other in item.doc[token.i : colon.i]):
        return None
    return colon if any(other.tag_ in FINITE for other in item.doc[colon.i :]) else None


def _before_speaker(item: ParsedSentence, token: Token, clause: Token) -> int:
    """Where words end that "…, insisted the chairman, Ada Lind, who …" closes; else the sentence's end."""
    closes = clause.i < token.i and token.i > 0 and token.nbor(-1).text == ","
    return item.start(token.nbor(-1)) if closes else item.sentence.end


def _turn(item: ParsedSentence, clause: Token, end: int) -> tuple[int, Span | None]:
    """Where a reported clause ends before ", though …", and what the article goes on with."""
    for link in item.doc[clause.i + 1 : -1]:
        turns = link.lower_ in {"though", "although"} and link.dep_ == "mark"
        if turns and link.nbor(-1).text == "," and link.head.pos_ in {"VERB", "AUX"}:
            return min(end, item.end(link.nbor(-2))), Span(item.end(link) + 1, item.sentence.end)
    return end, None


def _quoted(text: str, item: ParsedSentence, cue: Cue, clause: Token | None, quotes: Sequence[Span]) -> Cue:
    """Decide between direct and mixed: a clause of which only a part is quoted is mixed."""
    whole = without(text, clause_span(item, clause), _holes(item, cue)) if clause is not None else ()
    length = sum(part.end - part.start for part in whole)
    inside = sum(quote.end - quote.start for quote in quotes)
    if length and inside < DIRECT_SHARE * length and any(_overlap(part, quotes) for part in whole):
        return replace(cue, kind=AttributionClass.MIXED, parts=whole)
    if len(quotes) == 1 and clause is not None and whole and quotes[0].start - whole[0].start > len("“"):
        # IS “has lost …”, said Kinno: the subject stands before the mark and belongs to the statement.
        joined = Span(whole[0].start, max(quotes[0].end, whole[-1].end))
        parts = without(text, joined, _holes(item, cue))
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
    return token.lemma_.lower() in HEARERS and is_passive(token) and not by


def _hides_name(clause: Token) -> bool:
    """Say whether a clause is how a source asks not to be named: "asked that her name be withheld"."""
    words = {token.lower_ for token in clause.subtree}
    return "withheld" in words and bool(words & {"name", "names", "identity"})


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
    return without(text, Span(item.start(first), item.sentence.end), ())


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


def _overlap(part: Span, quotes: Sequence[Span]) -> bool:
    return any(quote.start < part.end and quote.end > part.start for quote in quotes)
