"""Says why a text cannot be read by the machine, which reads English prose; empty where it can."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import Final

from verification.engine.gazetteer import fold

MAX_READ: Final = 6_000
"""So much of a text tells its language; the rest costs time and adds nothing."""
FEWEST_WORDS: Final = 6
"""A shorter text may be a name or a title; it has the benefit of the doubt."""
FEWEST_FOREIGN: Final = 2
FOREIGN_SHARE: Final = 0.12
UNKNOWN_WORDS: Final = 20
UNKNOWN_ENGLISH_SHARE: Final = 0.02
LOWER_SHARE: Final = 0.6
BROKEN_SHARE: Final = 0.05
SCRIPT_SHARE: Final = 0.5
WORD: Final = re.compile(r"[^\W\d_]+")
NO_TEXT: Final = frozenset({"Cc", "Co", "Cn", "Cs"})
SPACES: Final = "\n\r\t\f\v"
SCRIPTS: Final[Mapping[str, str]] = {
    "CYRILLIC": "Cyrillic",
    "ARABIC": "Arabic",
    "HEBREW": "Hebrew",
    "GREEK": "Greek",
    "CJK": "Chinese or Japanese",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
    "DEVANAGARI": "Devanagari",
    "THAI": "Thai",
    "BENGALI": "Bengali",
    "TAMIL": "Tamil",
    "GEORGIAN": "Georgian",
    "ARMENIAN": "Armenian",
    "ETHIOPIC": "Ethiopic",
}
ENGLISH: Final = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "is",
        "was",
        "that",
        "for",
        "it",
        "on",
        "with",
        "as",
        "by",
        "at",
        "from",
        "are",
        "be",
        "has",
        "have",
        "had",
        "not",
        "but",
        "this",
        "which",
        "or",
        "an",
        "were",
        "been",
        "their",
        "they",
        "its",
        "his",
        "her",
        "he",
        "she",
        "who",
        "will",
        "would",
        "there",
        "after",
        "said",
        "more",
        "than",
        "about",
        "into",
        "also",
        "when",
        "over",
        "between",
        "during",
        "while",
        "where",
        "can",
        "could",
        "some",
        "no",
        "one",
        "two",
        "we",
        "our",
        "you",
    ]
)
_WORDS: Final[Mapping[str, str]] = {
    "French": "le la les des du une est et dans pour qui que par sur avec au aux ce cette ont sont pas plus "
    "ne se il elle nous vous leur été était selon depuis mais",
    "German": "der die das und ist nicht ein eine einen einem einer den dem des mit von zu auf für sich auch "
    "im bei nach aus wird wurde wurden haben hat sind als wie über zum zur",
    "Spanish": "el los las una del y en es que por con para su sus se fue al lo más como pero según son han "
    "ha este esta desde entre la de",
    "Italian": "il gli della delle dei di che è per con una sono stato nel nella alla non si da dal come più "
    "anche ha hanno questo questa del la le",
    "Portuguese": "os das dos da do uma não em que é com para por mais foi como ao pelo pela são segundo se "
    "na no e o um",
    "Dutch": "het een van en niet zijn dat voor met op te bij ook aan wordt werd worden naar uit door maar "
    "deze heeft hebben de",
    "Swedish": "och att det som på är av för med den inte till ett har om från var jag vid kan efter blev en",
    "Danish or Norwegian": "og det som på er av af for med den ikke til et har om fra var jeg ved kan etter "
    "efter blev ble en å at",
    "Polish": "się nie na jest że w z do to przez oraz jak po od dla był była są który która przed tym i",
    "Czech": "se na je že v z do to podle jak po od pro byl byla jsou který která před tím i a ale také",
    "Turkish": "ve bir bu için ile olarak da de olan daha gibi kadar sonra göre ancak çok en ne",
    "Finnish": "ja on ei että se oli ovat mutta kun joka myös tai hän sen mukaan ole vuoden",
    "Romanian": "și în de la cu care pe este nu pentru din au fost mai sunt după prin al a",
    "Hungarian": "és hogy az egy nem is volt meg ez van csak már szerint után",
    "Indonesian": "yang dan di dengan untuk dari pada ini itu dalam tidak akan oleh telah adalah ke",
}
FOREIGN: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(fold(words).split()) - ENGLISH - {"a", "do", "to", "die", "me", "see"}
    for name, words in _WORDS.items()
}


def unreadable(text: str) -> str:
    """Say why a text cannot be read.

    Args:
        text: any text, hostile ones included; only its first 6,000 characters are looked at.

    Returns:
        The reason in words to show; empty where it can be read, and for texts too short to tell.
    """
    text = text[:MAX_READ]
    letters = [letter for letter in text if letter.isalpha()]
    if not letters:
        return "no words in it: not read"
    if _is_broken(text):
        return "no plain text: it holds control characters or letters that were lost"
    script = _script(letters)
    if script:
        return f"in another script ({script}): not read"
    language = _language(text)
    return f"in another language{language}: not read" if language is not None else ""


def _is_broken(text: str) -> bool:
    lost = sum(
        letter == "\ufffd" or (unicodedata.category(letter) in NO_TEXT and letter not in SPACES)
        for letter in text
    )
    return lost > BROKEN_SHARE * len(text)


def _script(letters: list[str]) -> str:
    """Name the script of most letters; empty where it is the Latin one."""
    scripts = Counter(unicodedata.name(letter, "?").split()[0].split("-")[0] for letter in letters[:2_000])
    name, count = scripts.most_common(1)[0]
    if name in {"LATIN", "FULLWIDTH", "FEMININE", "MASCULINE", "MODIFIER", "MATHEMATICAL"}:
        return ""
    return SCRIPTS.get(name, name.capitalize()) if count > SCRIPT_SHARE * min(len(letters), 2_000) else ""


def _language(text: str) -> str | None:
    """Return " (French)" for a language that is known, "" for another unknown one, None for English."""
    written = WORD.findall(fold(text))
    words = [word.lower() for word in written]
    if len(words) < FEWEST_WORDS:
        return None
    english = sum(word in ENGLISH for word in words)
    found, name = max((sum(word in held for word in words), name) for name, held in FOREIGN.items())
    different = len(FOREIGN[name].intersection(words))
    if different >= FEWEST_FOREIGN and found >= FOREIGN_SHARE * len(words) and found > 2 * english:
        return f" ({name})"
    return "" if _is_unknown(written, english) else None


def _is_unknown(written: list[str], english: int) -> bool:
    """A long run of small words without an English one among them is a language not listed here."""
    lower = sum(word.islower() and len(word) > 1 for word in written)
    return (
        len(written) >= UNKNOWN_WORDS
        and english <= UNKNOWN_ENGLISH_SHARE * len(written)
        and lower >= LOWER_SHARE * len(written)
    )
