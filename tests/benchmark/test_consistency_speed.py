"""What the checks inside one article cost, against the parse of the same article, and on a long text."""

import statistics
import time

from tests.benchmark.test_extraction_speed import seven_hundred_words
from verification.engine.attribute import attribute
from verification.engine.blocks import split_blocks
from verification.engine.consistency.check import Read, find_inconsistencies
from verification.engine.echoes import read_echoes
from verification.engine.language import parse
from verification.engine.mentions import gather_names
from verification.engine.quotes import find_quotations
from verification.engine.segment import split_sentences
from verification.engine.types import BlockKind

RUNS = 7
MAX_SHARE_OF_PARSE = 0.25
"""The aim is a tenth; a busy machine gets more room before the test fails."""
LONG_CHARACTERS = 200_000


def read(text):
    """Read a text as the extraction does, and say how long the parse took."""
    blocks = split_blocks(text)
    quotations = find_quotations(text, blocks)
    sentences = split_sentences(text, blocks, quotations)
    spoken = [item for item in sentences if blocks[item.block].kind in {BlockKind.BODY, BlockKind.CAPTION}]
    began = time.perf_counter()
    parsed = parse(text, spoken)
    taken = time.perf_counter() - began
    names = gather_names(text, parsed)
    attribute(text, parsed, quotations, names)
    return Read(text, blocks, sentences, parsed, names, {}), taken


def check(found):
    echoes = read_echoes(found.text, found.blocks, found.sentences, found.parsed, found.names)
    return find_inconsistencies(found, (), echoes.findings)


def test_the_checks_take_a_small_share_of_the_parse():
    found, _ = read(seven_hundred_words())
    check(found)
    shares = []
    for _ in range(RUNS):
        found, parse_seconds = read(seven_hundred_words())
        began = time.perf_counter()
        check(found)
        shares.append((time.perf_counter() - began) / parse_seconds)
    print(
        f"\nchecks of 700 words, n={RUNS}: median {statistics.median(shares):.1%} of the parse (max {max(shares):.1%})"
    )
    assert statistics.median(shares) <= MAX_SHARE_OF_PARSE


def test_a_long_text_costs_no_larger_share():
    body = seven_hundred_words().split("\n\n", 1)[1]
    text = "\n\n".join(body.replace("the ", f"the {chr(97 + at % 26)}{at} ") for at in range(60))[
        :LONG_CHARACTERS
    ]
    found, parse_seconds = read(text)
    began = time.perf_counter()
    check(found)
    taken = time.perf_counter() - began
    print(f"\nchecks of {len(text):,} characters: {taken:.2f} s; parse {parse_seconds:.1f} s")
    assert taken / parse_seconds <= MAX_SHARE_OF_PARSE
