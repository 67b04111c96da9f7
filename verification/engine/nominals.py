"""Find the unnamed things and people that a pronoun may mean: "the bridge", "30 teachers", "the mayor"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from verification.engine.language import ParsedSentence
from verification.engine.lexicon import lexicon
from verification.engine.mentions import Names
from verification.engine.salience import LABELS, SUBJECTS, Entity, Sort, find_gender, is_about

if TYPE_CHECKING:
    from spacy.tokens import Token

PLURALS = frozenset({"NNS", "NNPS"})
PEOPLE = lexicon("person_nouns") | lexicon("anonymous_people") | lexicon("human_nouns")
HUMAN_ENDINGS = ("ist", "ician", "man", "woman", "eer", "ee", "llor", "ator", "itor", "ctor", "stor", "ant")
NOT_HUMAN = frozenset(
    {
        "committee",
        "guarantee",
        "fee",
        "tree",
        "degree",
        "coffee",
        "list",
        "beer",
        "plant",
        "grant",
        "restaurant",
    }
    | {"generator", "indicator", "elevator", "radiator", "monitor", "factor", "sector", "tractor", "reactor"}
    | {"twist", "fist", "wrist", "human", "covenant", "warrant", "variant", "pollutant"}
)
# Said of a number or a share of things, these determiners make a phrase that means less without its verb.
QUANTIFIERS = frozenset(
    {"no", "few", "many", "most", "several", "every", "each", "any", "all", "both", "more", "fewer", "less"}
    | {"half", "neither", "either", "some", "such", "another", "other", "much", "what", "which", "whose"}
)
INDEFINITE = frozenset({"a", "an"})
MEASURED = frozenset({"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "CARDINAL", "ORDINAL"})
NO_THING = frozenset(
    {
        "day",
        "week",
        "month",
        "year",
        "hour",
        "minute",
        "morning",
        "evening",
        "night",
        "time",
        "percent",
        "way",
    }
    | {"part", "end", "number", "addition", "fact", "case", "place", "share", "per", "cent", "example"}
)
TITLED = (
    lexicon("organisation_nouns")
    | lexicon("source_institutions")
    | frozenset(
        {"river", "lake", "mountain", "valley", "bridge", "dam", "tunnel", "road", "canal", "harbour"}
    )
    | frozenset({"harbor", "port", "airport", "station", "plant", "mine", "factory", "refinery", "hospital"})
    | frozenset({"prison", "jail", "camp", "museum", "stadium", "theatre", "park", "market", "district"})
    | frozenset({"province", "region", "island", "strait", "pipeline", "railway", "act", "treaty", "accord"})
)
NAME_WEIGHT = 1.7
SUBJECT_WEIGHT = 1.5
OBJECT_WEIGHT = 1.05
OBLIQUE_WEIGHT = 0.7
MAX_PHRASE_TOKENS = 8


def find_nominals(text: str, item: ParsedSentence, names: Names) -> Iterator[Entity]:
    """Yield the common nouns of a sentence that can be spoken of again, and names nobody recognised.

    Args:
        text: the whole text.
        item: the sentence.
        names: what the article calls things.

    Returns:
        Entities in the order of the text, named by their noun phrases ("a bridge" is "the bridge" when it
        is spoken of again); one whose phrase cannot stand for it alone says so.
    """
    for token in item.doc:
        if token.pos_ == "NOUN" and not _is_measure(token) and _has_role(token):
            yield Entity(
                name=_phrase(text, item, token),
                sort=_sort(token),
                start=item.start(token.left_edge),
                sentence=item.sentence.ordinal,
                weight=_weight(token),
                stands=_stands(token),
                human=is_human(token),
            )
        elif token.pos_ == "PROPN" and token.dep_ in SUBJECTS and token.ent_type_ not in LABELS:
            yield _missed(text, item, token, names)
        elif pair := _pair(text, item, token):
            weight = SUBJECT_WEIGHT if is_about(token) else OBJECT_WEIGHT
            start = item.start(token.left_edge)
            yield Entity(pair, Sort.GROUP, start, item.sentence.ordinal, weight, human=True)


def _missed(text: str, item: ParsedSentence, token: Token, names: Names) -> Entity:
    """Read a name that the recogniser does not know; a body is what it misses most often."""
    words = text[item.start(token.left_edge) : item.end(token)].removeprefix("The ")
    name = names.full(words)
    person = name in names.people.values() or find_gender(name) != ""
    return Entity(
        name=name,
        sort=Sort.PERSON if person else Sort.ORGANISATION,
        start=item.start(token),
        sentence=item.sentence.ordinal,
        weight=NAME_WEIGHT if is_about(token) else OBJECT_WEIGHT,
        stands=_is_name(name),
    )


def _is_name(words: str) -> bool:
    return all(word[:1].isupper() for word in words.split())


def find_titled(text: str, item: ParsedSentence) -> Iterator[tuple[str, str]]:
    """Yield what a sentence calls by a name with a noun: ("river", "the Iren River").

    Args:
        text: the whole text.
        item: the sentence.
    """
    for token in item.doc:
        if token.pos_ not in {"NOUN", "PROPN"} or token.dep_ == "compound" or token.tag_ in PLURALS:
            continue
        noun, first = token.lower_, token.left_edge
        names = [child for child in token.lefts if child.dep_ == "compound" and child.pos_ == "PROPN"]
        if not names or noun not in TITLED or noun in PEOPLE:
            continue
        start, tokens = names[0].left_edge, _core(token)
        if tokens[-1].i > token.i and tokens[-1].pos_ != "PROPN":
            continue
        words = text[item.start(start) : item.end(tokens[-1])]
        determined = first.lower_ == "the" or start.i > first.i
        yield noun, f"the {words}" if determined and not words.lower().startswith("the ") else words


def _is_measure(token: Token) -> bool:
    return token.ent_type_ in MEASURED or token.lemma_.lower() in NO_THING


def _has_role(token: Token) -> bool:
    return token.dep_ in SUBJECTS or token.dep_ in {"dobj", "pobj", "attr", "dative", "conj", "ROOT"}


def _sort(token: Token) -> Sort:
    if token.tag_ in PLURALS:
        return Sort.GROUP
    return Sort.ROLE if is_human(token) else Sort.THING


def is_human(token: Token) -> bool:
    """Say whether a common noun is of people."""
    noun = token.lemma_.lower()
    return noun in PEOPLE or (noun.endswith(HUMAN_ENDINGS) and noun not in NOT_HUMAN)


def _weight(token: Token) -> float:
    if token.dep_ in SUBJECTS:
        return SUBJECT_WEIGHT if is_about(token) else OBJECT_WEIGHT
    return OBJECT_WEIGHT if token.dep_ in {"dobj", "dative"} else OBLIQUE_WEIGHT


def _core(token: Token) -> list[Token]:
    """The tokens of a noun phrase: its head, what stands before it, and what hangs on it by "of"."""
    last = token
    for child in token.rights:
        if child.dep_ != "prep" or child.lower_ != "of":
            break
        last = child.right_edge
    tokens = list(token.doc[token.left_edge.i : last.i + 1])
    comma = next((at for at, part in enumerate(tokens) if part.text == "," and part.i > token.i), len(tokens))
    return tokens[:comma]


def _phrase(text: str, item: ParsedSentence, token: Token) -> str:
    tokens = _core(token)
    if tokens[0].lower_ in INDEFINITE and len(tokens) > 1:
        span = item.between(tokens[1], tokens[-1])
        return f"the {text[span.start : span.end]}"
    span = item.between(tokens[0], tokens[-1])
    words = text[span.start : span.end]
    if tokens[0].pos_ == "NUM":
        return f"the {words[:1].lower()}{words[1:]}"
    first = tokens[0]
    opens = first.i == 0 or (first.nbor(-1).is_quote and not first.nbor(-1).whitespace_)
    named = first.pos_ == "PROPN" or first.ent_type_ != "" or not opens
    return words if named else words[:1].lower() + words[1:]


def _stands(token: Token) -> bool:
    """Say whether a phrase names its thing without the rest of the sentence."""
    tokens = _core(token)
    if len(tokens) > MAX_PHRASE_TOKENS or any(_depends(part) for part in tokens):
        return False
    # "teachers who struck" are not "teachers"; what follows a comma only tells more of them.
    narrowed = (child for child in token.rights if child.dep_ in {"relcl", "acl", "prep", "appos"})
    return all(child.i <= tokens[-1].i or child.left_edge.nbor(-1).text == "," for child in narrowed)


def _depends(token: Token) -> bool:
    return token.pos_ == "PRON" or token.lower_ in QUANTIFIERS or token.text == ","


def _pair(text: str, item: ParsedSentence, token: Token) -> str:
    """Read "Ada Lind and Ben Kor" as a pair that "they" can mean."""
    if token.ent_type_ != "PERSON" or token.dep_ in {"compound", "conj"}:
        return ""
    others = [child for child in token.conjuncts if child.ent_type_ == "PERSON"]
    if not others or any(child.lower_ == "or" for child in token.children):
        return ""
    span = item.between(token.left_edge, others[-1])
    return text[span.start : span.end] if span.end - span.start <= 80 else ""
