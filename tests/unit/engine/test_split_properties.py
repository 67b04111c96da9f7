"""What holds for every cut, of whatever text."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from verification.engine.compose import compose
from verification.engine.guard import INSERTED, is_negation, is_number
from verification.engine.language import parse
from verification.engine.lexicon import lexicon
from verification.engine.pieces import Piece
from verification.engine.rejoin import rejoin
from verification.engine.split import split_statement
from verification.engine.types import Sentence, Span

MODALS = lexicon("modals")
SUBJECTS = st.sampled_from(
    ["The army", "Only three of the 12 firms", "No town", "Ada Lind", "Up to 40 workers", "The mayor of Graz"]
)
VERBS = st.sampled_from(
    [
        "seized the town",
        "never paid the 12 percent",
        "may have killed 30 people",
        "did not close the plant",
        "left in 1993",
        "will allegedly cut 240 jobs",
        "lost 3 million euros unless it was insured",
        "reportedly sold half of the shares",
    ]
)
LINKS = st.sampled_from([" and ", ", and ", " but ", ", but ", " or ", "; it ", ", while Bergen "])
ASIDES = st.sampled_from(
    ["", ", which has 300 staff,", ", a body of 47 members,", ", founded in 1919,", ", whose head is 61,"]
)
ENDS = st.sampled_from(
    ["", ", including 30 children", ", dealing a blow to 20 firms", " on Monday", " if nobody objects"]
)
GENERATED = st.builds(
    lambda subject, aside, first, link, second, end: f"{subject}{aside} {first}{link}{second}{end}.",
    SUBJECTS,
    ASIDES,
    VERBS,
    LINKS,
    VERBS,
    ENDS,
)


def cut(text):
    (item,) = parse(text, [Sentence(0, 0, len(text), 0)])
    return item, split_statement(item, (Span(0, len(text)),))


def assert_sound(text):
    item, pieces = cut(text)
    whole = frozenset(token.i for token in item.doc if not token.is_space)
    assert pieces
    for piece in pieces:
        assert 0 <= piece.start < piece.end <= len(text)
        assert piece.tokens <= whole
        words = "".join(text[part.start : part.end] for part in piece.wording if isinstance(part, Span))
        if piece.method:
            own = sorted(piece.tokens)
            assert sorted("".join(item.doc[index].text for index in own)) == sorted("".join(words.split()))
        assert {part for part in piece.wording if isinstance(part, str)} <= INSERTED
    kept = frozenset[int]().union(*(piece.tokens for piece in pieces))
    lost = [item.doc[index] for index in whole - kept]
    weighty = [word for word in lost if is_number(word) or is_negation(word) or word.lower_ in MODALS]
    assert weighty == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(min_size=1, max_size=200).filter(str.strip))
def test_any_text_is_cut_at_exact_places_and_loses_nothing(text):
    assert_sound(text)


@settings(max_examples=250, deadline=None)
@given(GENERATED)
def test_no_number_negation_or_modal_of_a_sentence_is_lost(text):
    assert_sound(text)


@settings(max_examples=150, deadline=None)
@given(GENERATED)
def test_every_weighty_word_of_a_sentence_is_written_in_a_claim(text):
    item, pieces = cut(text)
    written = " ".join(compose(text, piece, (), quoted=False)[0] for piece in pieces).lower()
    said = [word.lower_ for word in item.doc if is_number(word) or is_negation(word) or word.lower_ in MODALS]
    assert [word for word in said if word not in written] == []


@settings(max_examples=100, deadline=None)
@given(GENERATED)
def test_each_piece_carries_the_restrictions_of_its_own_verb(text):
    item, pieces = cut(text)
    for piece in pieces:
        for index in piece.tokens:
            denied = [child.i for child in item.doc[index].children if is_negation(child)]
            assert item.doc[index].pos_ != "VERB" or set(denied) <= piece.tokens


@settings(max_examples=60, deadline=None)
@given(GENERATED)
def test_the_pieces_of_a_sentence_join_to_it_again(extract, text):
    claims = [claim for claim in extract(text).claims if claim.split]
    whole, _ = compose(text, Piece(0, len(text), (Span(0, len(text)),), frozenset()), (), quoted=False)
    for claim in claims:
        assert text[claim.start : claim.end].strip() == text[claim.start : claim.end]
        if (claim.split.start, claim.split.end) == (0, len(text)) and not claim.resolutions:
            assert rejoin(text, [claim]).text == whole
