"""Read what hangs on a statement and states something itself: relative clauses, appositions, results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from verification.engine.credentials import hides_source
from verification.engine.language import ParsedSentence
from verification.engine.lexicon import lexicon
from verification.engine.pieces import SUBJECTS, VERBAL, Piece, core, small_letter, spans_of, subject_of

if TYPE_CHECKING:
    from spacy.tokens import Token

SPEECH = lexicon("cues_speech")
MODALS = lexicon("modals")
AUXILIARIES = frozenset({"aux", "auxpass"})
MEASURES = frozenset({"CARDINAL", "QUANTITY", "PERCENT", "MONEY", "DATE", "ORDINAL", "TIME"})
RELATIONAL_APPOSITIONS = frozenset({"capital"})
COUNTED = frozenset({"dozens", "hundreds", "thousands", "millions", "scores"})
RIMS = frozenset({",", "—", "–", "-"})
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
# Whose deeds a clause at the end of a sentence can tell.
TENSED = frozenset({"VBD", "VBZ", "VBP"})
PAST = frozenset({"has", "have", "had", "was", "were"})
BEARERS = lexicon("organisation_nouns") | lexicon("person_nouns") | lexicon("human_nouns")
# Participles in front that open a sentence and tell no deed: "Given the cost, …", "Asked about it, …".
NO_DEED = frozenset({"give", "compare", "base", "press", "face", "provide", "question", "pose", "confront"})
MIN_TOLD_TOKENS = 3
LINKS = frozenset({"WDT", "WP", "WP$", "IN"})


def find_asides(item: ParsedSentence, head: Token, allowed: frozenset[int]) -> Iterator[Piece]:
    """Yield relative clauses, appositions, participles and inclusions that are statements of their own."""
    for token in item.doc:
        builder = ASIDES.get(token.dep_) if token.i in allowed else None
        if builder is None or not {part.i for part in token.subtree} <= allowed:
            continue
        for piece in builder(item, token, head):
            if piece.tokens <= allowed and _ends_well(token, allowed):
                yield replace(piece, method=_method(token, piece))


def _method(token: Token, piece: Piece) -> str:
    fronted = token.dep_ == "advcl" and not piece.result
    return METHODS["acl"] if fronted else METHODS.get(token.lower_) or METHODS[token.dep_]


def _ends_well(top: Token, allowed: frozenset[int]) -> bool:
    """Say whether an aside ends at a mark or with the statement; else the parser misread the sentence."""
    following = top.right_edge.i + 1
    return following not in allowed or top.doc[following].is_punct or top.right_edge.is_punct


def _relative(item: ParsedSentence, verb: Token, head: Token) -> Iterator[Piece]:
    """Read ", which became independent in 1993," and ", whose capital is Graz,"."""
    if verb.pos_ not in VERBAL or _is_measure(verb.head) or not _is_beside(verb):
        return
    link = next((token for token in verb.subtree if token.tag_ in {"WDT", "WP", "WP$"}), None)
    if link is None or not (_after_comma(verb) or _introduces(verb, link, head)):
        return
    if link.dep_ == "pobj" and link.head == verb.left_edge and subject_of(verb) is not None:
        yield from _inside_of(item, verb, link)
        return
    if not (_has_measure(verb) or link.tag_ == "WP$" or _tells(verb, link)) or hides_source(verb):
        return
    rest = [token.i for token in verb.subtree if token.i > link.i and not _is_last_mark(verb, token)]
    if not rest or item.doc[rest[0]].text[0] in "'’":
        return
    if _is_object(verb, link):
        yield _object_of(item, verb, link, rest)
    elif link.tag_ == "WP$":
        yield _aside(item, verb, verb.head, "'s", rest)
    elif link.dep_ in SUBJECTS and not _comments(verb):
        yield from (_aside(item, verb, verb.head, "", words) for words in _told_apart(item, verb, rest))


def _inside_of(item: ParsedSentence, verb: Token, link: Token) -> Iterator[Piece]:
    """Read "trials, in which 40 people fell ill" as "40 people fell ill in trials"."""
    place = link.head
    told = any(one.tag_ in TENSED for one in (verb, *verb.lefts))
    rest = [token.i for token in verb.subtree if token.i > link.i and not _is_last_mark(verb, token)]
    if place.lower_ not in {"in", "at", "during", "under"} or not told or not rest:
        return
    noun = [index for index in core(verb.head) if index < place.i - 1]
    span = item.between(place, item.doc[rest[-1]])
    yield Piece(
        span.start,
        span.end,
        (*spans_of(item, rest), *spans_of(item, [place.i]), *spans_of(item, noun)),
        frozenset((*noun, *rest, place.i)),
        _removed(verb),
        borrowed=frozenset(noun),
        joints=frozenset({link.i}),
        small=small_letter(item),
    )


def _told_apart(item: ParsedSentence, verb: Token, rest: Sequence[int]) -> Iterator[list[int]]:
    """Yield what each verb of a clause tells: "which drops two routes and leaves nine jobs unfilled"."""
    starts = [min(rest)]
    for other in (child for child in verb.children if child.dep_ == "conj" and child.i in rest):
        joint = next((child for child in verb.children if child.dep_ == "cc" and child.i < other.i), None)
        finite = other.tag_ in FINITE or any(child.tag_ in FINITE for child in other.lefts)
        if joint is None or joint.lower_ != "and" or not finite or subject_of(other) is not None:
            yield list(rest)
            return
        starts.append(other.left_edge.i)
    for start, end in zip(starts, [*starts[1:], max(rest) + 1], strict=True):
        words = [index for index in rest if start <= index < end]
        while words and (item.doc[words[-1]].is_punct or item.doc[words[-1]].dep_ == "cc"):
            words.pop()
        yield words


def _introduces(verb: Token, link: Token, head: Token) -> bool:
    """Say whether a clause without a comma tells something new of its noun: "a law that cuts 12 routes".

    Only of one thing that the article brings up itself ("a"), by a figure, and in a report of what happened:
    "a firm that has 50 workers must …" is a rule about all of them.
    """
    article = any(child.lower_ in {"a", "an"} for child in verb.head.lefts)
    told = verb.tag_ in FINITE - {"MD"} or any(child.tag_ in FINITE - {"MD"} for child in verb.lefts)
    happened = head.tag_ == "VBD" or any(
        child.lower_ in {"has", "have", "had", "was"} for child in head.lefts
    )
    doubtful = any(
        child.dep_ == "neg" or child.tag_ == "MD" for one in (verb, head) for child in one.children
    )
    return article and told and happened and not doubtful and link.dep_ in SUBJECTS and _has_measure(verb)


def _tells(verb: Token, link: Token) -> bool:
    """Say whether a clause without a figure tells something of its noun, and not of the whole sentence.

    "…, which surprised nobody" at the end may mean either, unless the noun is a name, a person or a body.
    """
    noun = verb.head
    told = verb.tag_ in FINITE or any(child.tag_ in FINITE for child in verb.lefts)
    certain = _is_object(verb, link) or link.lower_ == "who" or noun.pos_ == "PROPN"
    certain = certain or noun.lemma_.lower() in BEARERS
    goes_on = verb.right_edge.i + 1 < len(verb.doc) and verb.doc[verb.right_edge.i + 1].text in RIMS
    return told and (certain or (goes_on and noun.dep_ in SUBJECTS)) and not _is_idle_verb(verb)


def _is_idle_verb(verb: Token) -> bool:
    """Say whether a clause only judges ("which is why …") or is itself an attribution ("who said that …")."""
    speaks = verb.lemma_.lower() in SPEECH and any(child.dep_ == "ccomp" for child in verb.children)
    return speaks or (verb.lemma_ == "be" and any(child.tag_ == "WRB" for child in verb.subtree))


def _is_object(verb: Token, link: Token) -> bool:
    subject = subject_of(verb)
    return link.dep_ == "dobj" and link.head == verb and subject is not None and subject != link


def _object_of(item: ParsedSentence, verb: Token, link: Token, rest: Sequence[int]) -> Piece:
    """Read "a plan, which the council rejected in May," as "the council rejected a plan in May"."""
    noun = [index for index in core(verb.head) if index not in rest]
    before = [index for index in rest if index <= verb.i]
    after = [index for index in rest if index > verb.i]
    span = item.between(link, item.doc[rest[-1]])
    return Piece(
        span.start,
        span.end,
        (*spans_of(item, before), *spans_of(item, noun), *spans_of(item, after)),
        frozenset((*noun, *rest)),
        _removed(verb),
        borrowed=frozenset(noun),
        small=small_letter(item),
    )


def _is_beside(verb: Token) -> bool:
    """Say whether a clause stands right after its noun; after "from … to …" it may be another's."""
    preceding = verb.left_edge.nbor(-1)
    core_end = core(verb.head)[-1]
    if not _after_comma(verb):
        return core_end == preceding.i or preceding == verb.head
    # "the minister, his brother, who left": what stands between tells who he is.
    between = [child for child in verb.head.rights if child.dep_ == "appos" and child.i < preceding.i]
    if between and between[-1].right_edge.i == preceding.i - 1:
        return True
    links = {child.lower_ for child in verb.head.rights if child.dep_ == "prep" and child.i < preceding.i}
    return core_end == preceding.i - 1 and links <= {"of"}


def _comments(verb: Token) -> bool:
    """Say whether ", which makes it …" speaks of the whole clause before it and not of its last noun."""
    return verb.lemma_ in {"make", "mean", "leave"} and any(
        child.dep_ in {"ccomp", "xcomp", "oprd"} for child in verb.children
    )


def _participle(item: ParsedSentence, verb: Token, head: Token) -> Iterator[Piece]:
    """Read ", passed in 2003," as "was passed in 2003"."""
    if verb.tag_ != "VBN" or verb.i < verb.head.i:
        return
    if not _after_comma(verb):
        yield from _done_by(item, verb)
        return
    plural = verb.head.tag_ in {"NNS", "NNPS"}
    rest = [token.i for token in verb.subtree if not _is_last_mark(verb, token)]
    if _has_measure(verb) or (len(rest) >= MIN_TOLD_TOKENS and not _is_figure_noun(verb.head)):
        yield _aside(item, verb, verb.head, " were" if plural else " was", rest)


def _done_by(item: ParsedSentence, verb: Token) -> Iterator[Piece]:
    """Read "a study released last year by the institute found …": the statement keeps the words."""
    article = any(child.lower_ in {"a", "an"} for child in verb.head.lefts)
    agent = any(child.lower_ == "by" for child in verb.rights)
    if article and agent and _has_measure(verb) and verb.left_edge.i == core(verb.head)[-1] + 1:
        rest = [token.i for token in verb.subtree if not _is_last_mark(verb, token)]
        yield replace(_aside(item, verb, verb.head, " was", rest), removes=frozenset())


def _is_figure_noun(noun: Token) -> bool:
    """Say whether a noun is a figure's unit: what follows "5%, compared with …" belongs to the figure."""
    return noun.ent_type_ in MEASURES or any(child.like_num for child in noun.lefts)


def _fronted(item: ParsedSentence, verb: Token, head: Token) -> Piece | None:
    """Read "Built in 1968, the dam holds …" as "the dam was built in 1968"."""
    subject = subject_of(verb.head)
    after = verb.right_edge.i + 1
    opens = verb.left_edge == verb and (verb.i == 0 or verb.nbor(-1).is_punct or verb.nbor(-1).dep_ == "cc")
    if verb.tag_ != "VBN" or subject is None or not opens or verb.head != head:
        return None
    if after >= len(item.doc) or item.doc[after].text != "," or subject.left_edge.i <= after:
        return None
    if verb.lemma_.lower() in SPEECH | NO_DEED or subject.lower_ in {"it", "there"}:
        return None
    rest = [token.i for token in verb.subtree]
    if len(rest) < MIN_TOLD_TOKENS:
        return None
    since = any(child.lower_ == "since" for child in verb.children)
    plural = _is_plural(subject)
    being = (" have been" if plural else " has been") if since else (" were" if plural else " was")
    return _aside(item, verb, subject, being, rest)


def _clause(item: ParsedSentence, verb: Token, head: Token) -> Iterator[Piece]:
    """Read a participle of the main clause: before it what was done, behind it what came of it."""
    piece = _fronted(item, verb, head) if verb.i < verb.head.i else _result(item, verb, head)
    if verb.left_edge.lower_ == "with" and subject_of(verb) is not None:
        piece = _circumstance(item, verb.left_edge, subject_of(verb), verb)
    if piece is not None:
        yield piece


def _worth(item: ParsedSentence, word: Token, head: Token) -> Iterator[Piece]:
    """Read "the contract, worth £62 million, …" as "the contract is worth £62 million"."""
    if word.lower_ != "worth" or word.i < word.head.i or not (_after_comma(word) and _has_measure(word)):
        return
    plural = word.head.tag_ in {"NNS", "NNPS"}
    rest = [token.i for token in word.subtree if not _is_last_mark(word, token)]
    yield _aside(item, word, word.head, " are" if plural else " is", rest)


def _apposition(item: ParsedSentence, noun: Token, head: Token) -> Iterator[Piece]:
    """Read ", a city of 290,000 people," and ", the capital of Austria,"; an age alone is no statement."""
    named = noun.head
    if noun.pos_ not in {"NOUN", "PROPN", "ADJ"} or noun.i < named.i or noun.ent_type_ == "DATE":
        return
    if (
        noun.left_edge.i == 0
        or noun.left_edge.nbor(-1).text != ","
        or any(_is_list(child) for child in named.children)
    ):
        return
    superlative = noun.tag_ == "JJS" or any(child.tag_ == "JJS" for child in noun.children)
    describes = _has_measure(noun) or superlative or noun.lower_ in RELATIONAL_APPOSITIONS
    if not (named.pos_ == "PROPN" and describes) and not (noun.pos_ == "PROPN" and _is_relational(named)):
        return
    rest = [token.i for token in noun.subtree if not _is_last_mark(noun, token)]
    yield _aside(item, noun, named, " is", rest)


def _is_list(child: Token) -> bool:
    return child.dep_ == "conj"


def _is_relational(noun: Token) -> bool:
    """Say whether a noun names its bearer by a relation: "its capital, Graz"; "the capital, Graz"."""
    return noun.lower_ in RELATIONAL_APPOSITIONS and any(
        child.dep_ in {"poss", "det", "prep"} for child in noun.children
    )


def _result(item: ParsedSentence, verb: Token, head: Token) -> Piece | None:
    """Read ", dealing a blow to …" at the end as something that the subject was doing."""
    if verb.tag_ != "VBG" or verb.i < verb.head.i or not _after_comma(verb):
        return None
    if verb.lemma_.lower() in SPEECH and any(child.dep_ == "ccomp" for child in verb.children):
        return None
    # "while reporting" tells of something beside; what did not happen led to nothing.
    if any(child.dep_ != "advmod" or child.tag_ == "WRB" for child in verb.lefts) or _is_denied(verb.head):
        return None
    subject = subject_of(verb.head)
    auxiliary = _being(verb.head, subject) if subject is not None else ""
    if subject is None or not auxiliary or subject.lower_ in {"which", "that", "who"}:
        return None
    rest = [token.i for token in verb.subtree if not _is_last_mark(verb, token)]
    return replace(_aside(item, verb, subject, f" {auxiliary}", rest), result=True)


def _is_denied(verb: Token) -> bool:
    return any(child.dep_ == "neg" for child in verb.children)


def _preposition(item: ParsedSentence, link: Token, head: Token) -> Iterator[Piece]:
    found: tuple[Piece | None, ...] = (_inclusion(item, link, head),)
    if link.lower_ == "with":
        found = (_with_noun(item, link), _possession(item, link, head))
    yield from [piece for piece in found if piece is not None][:1]


def _with_noun(item: ParsedSentence, link: Token) -> Piece | None:
    noun = next((child for child in link.children if child.dep_ == "pobj"), None)
    verb = next((child for child in noun.rights if child.dep_ == "acl"), None) if noun is not None else None
    return _circumstance(item, link, noun, verb)


def _circumstance(item: ParsedSentence, link: Token, noun: Token | None, verb: Token | None) -> Piece | None:
    """Read ", with 40 roads closed" and "With the shops shut, …" as "40 roads were closed"."""
    if noun is None or verb is None or verb.tag_ != "VBN" or noun.lower_ in {"it", "that", "this"}:
        return None
    last = max(verb.right_edge.i, noun.right_edge.i)
    opens = link.i == 0 or link.nbor(-1).text in RIMS
    closes = last + 1 >= len(item.doc) or item.doc[last + 1].is_punct or item.doc[last].is_punct
    if not opens or not closes or any(child.dep_ in AUXILIARIES for child in verb.lefts):
        return None
    subject = [index for index in range(link.i + 1, verb.i) if not item.doc[index].is_punct]
    rest = list(range(verb.i, last + 1))
    while rest and item.doc[rest[-1]].is_punct and item.doc[rest[-1]].text not in ")]%":
        rest.pop()
    span = item.between(item.doc[subject[0]], item.doc[rest[-1]])
    removed = frozenset(range(link.i - (link.i > 0), min(last + 2, len(item.doc))))
    return Piece(
        span.start,
        span.end,
        (*spans_of(item, subject), " were" if _is_plural(noun) else " was", *spans_of(item, rest)),
        frozenset((*subject, *rest)),
        removed,
        joints=frozenset({link.i}),
    )


def _possession(item: ParsedSentence, link: Token, head: Token) -> Piece | None:
    """Read "Vietnam, with a population of 105 million, …" as "has a population of 105 million"."""
    noun = next((child for child in link.children if child.dep_ == "pobj"), None)
    subject = subject_of(head)
    after = link.right_edge.i + 1
    if noun is None or subject is None or not (_after_comma(link) and _has_measure(noun)):
        return None
    if (
        link.left_edge.i - 2 != core(subject)[-1]
        or after >= len(item.doc)
        or item.doc[after].text not in RIMS
    ):
        return None
    being = _being(head, subject)
    verb = {"are": "have", "have been": "have", "was": "had", "were": "had", "had been": "had"}.get(
        being, "has"
    )
    return _aside(item, link, subject, f" {verb}", [token.i for token in noun.subtree])


def _inclusion(item: ParsedSentence, link: Token, head: Token) -> Piece | None:
    """Read "200 people died, including 30 children" as a second quantity."""
    if link.lower_ != "including" or not _after_comma(link):
        return None
    noun = next((child for child in link.children if child.dep_ == "pobj"), None)
    subject = subject_of(head)
    if noun is None or subject is None or not (_has_measure(noun) or noun.lower_ in COUNTED):
        return None
    shares = subject.lower_ in {"%", "percent"} and any(
        token.lower_ in {"%", "percent"} for token in noun.subtree
    )
    replaced = subject if shares else next((one for one in head.children if one.dep_ == "dobj"), subject)
    several = replaced.tag_ in {"NNS", "NNPS"} or replaced.lower_ in {"%", "percent"}
    if not several or not _has_measure(replaced):
        return None
    swapped = {token.i for token in replaced.subtree} | {token.i for token in link.subtree}
    included = [token.i for token in noun.subtree if not _is_last_mark(noun, token)]
    clause = [token.i for token in head.subtree if token.i not in swapped and _is_own(head, token)]
    before = [index for index in clause if index < replaced.i]
    after = [index for index in clause if index > replaced.i and item.doc[index].dep_ != "punct"]
    wording = (*spans_of(item, before), *spans_of(item, included), *spans_of(item, after))
    return Piece(
        item.start(item.doc[included[0]]),
        item.end(item.doc[included[-1]]),
        wording,
        frozenset((*before, *included, *after)),
        _removed(link),
        borrowed=frozenset((*before, *after)),
    )


def _aside(item: ParsedSentence, top: Token, noun: Token, inserted: str, rest: Sequence[int]) -> Piece:
    """A statement about a noun in words that stand elsewhere in the sentence."""
    subject = [index for index in core(noun) if index not in rest]
    wording = (*spans_of(item, subject), *((inserted,) if inserted else ()), *spans_of(item, rest))
    # What a second verb of the clause tells begins at its own words.
    opens = all(
        token.i >= rest[0] or token.i < top.left_edge.i or token.tag_ in LINKS for token in top.subtree
    )
    span = item.between(top.left_edge if opens else item.doc[rest[0]], item.doc[rest[-1]])
    return Piece(
        span.start,
        span.end,
        wording,
        frozenset((*subject, *rest)),
        _removed(top),
        borrowed=frozenset(subject),
        small=small_letter(item),
    )


def _removed(top: Token) -> frozenset[int]:
    """The tokens of an aside with the commas around it."""
    first, last = top.left_edge, top.right_edge
    inside = set(range(first.i, last.i + 1))
    if first.i > 0 and first.nbor(-1).text in RIMS:
        inside.add(first.i - 1)
    if last.i + 1 < len(top.doc) and last.nbor(1).text in RIMS:
        inside.add(last.i + 1)
    return frozenset(inside)


def _being(verb: Token, subject: Token | None) -> str:
    """The form of "to be" that puts a participle into the tense of a verb; empty for modal verbs."""
    plural = subject is not None and _is_plural(subject)
    auxiliaries = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"}}
    if auxiliaries & MODALS:
        return ""
    if auxiliaries & {"have", "has", "had"}:
        return "had been" if "had" in auxiliaries else ("have been" if plural else "has been")
    if verb.tag_ == "VBD" or auxiliaries & {"was", "were", "did"}:
        return "were" if plural else "was"
    return "are" if plural else "is"


def _is_plural(subject: Token) -> bool:
    many = subject.tag_ in {"NNS", "NNPS"} or subject.lower_ in {"they", "we", "you", "these", "those"}
    return many or any(child.dep_ == "conj" for child in subject.children)


def _has_measure(token: Token) -> bool:
    return any(map(_is_measure, token.subtree))


def _is_measure(token: Token) -> bool:
    return token.like_num or token.is_digit or token.ent_type_ in MEASURES


def _after_comma(token: Token) -> bool:
    left = token.left_edge
    return left.i > 0 and left.nbor(-1).text in RIMS


def _is_own(head: Token, token: Token) -> bool:
    """Say whether a token belongs to the wording of a clause: not "that" before it nor the mark after."""
    return token.dep_ != "mark" and not _is_last_mark(head, token)


def _is_last_mark(head: Token, token: Token) -> bool:
    return token.is_punct and token.i == head.right_edge.i and token.text not in ")]%"


ASIDES = {
    "relcl": _relative,
    "acl": _participle,
    "amod": _worth,
    "appos": _apposition,
    "advcl": _clause,
    "prep": _preposition,
}
# What the rules are called where somebody is asked whether to join the pieces again.
METHODS = {
    "relcl": "relative clause",
    "acl": "participle",
    "amod": "worth",
    "appos": "apposition",
    "advcl": "result",
    "prep": "possession",
    "including": "including",
}
