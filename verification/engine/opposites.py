"""Turns a statement's direction round: more into less, before into after, prevents into causes.

Used to train the stance model: what says the opposite shares nearly every word with what is meant.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from typing import Final

PAIRS: Final = """
increase/decrease increases/decreases increased/decreased increasing/decreasing
rise/fall rises/falls rose/fell rising/falling raise/lower raises/lowers raised/lowered
higher/lower highest/lowest high/low greater/smaller greatest/smallest larger/smaller largest/smallest
large/small more/less most/least longer/shorter longest/shortest long/short stronger/weaker strong/weak
better/worse best/worst faster/slower fast/slow older/younger oldest/youngest earlier/later early/late
first/last before/after above/below many/few often/rarely frequently/rarely always/never
common/rare majority/minority improve/worsen improves/worsens improved/worsened
reduce/increase reduces/increases reduced/increased reducing/increasing reduction/increase
promote/inhibit promotes/inhibits promoted/inhibited promoting/inhibiting
enhance/impair enhances/impairs enhanced/impaired enhancing/impairing
activate/suppress activates/suppresses activated/suppressed activation/suppression
cause/prevent causes/prevents caused/prevented causing/preventing
positive/negative positively/negatively effective/ineffective efficacious/useless safe/unsafe
beneficial/harmful benefit/harm benefits/harms helps/harms likely/unlikely able/unable
possible/impossible necessary/unnecessary sufficient/insufficient sensitive/resistant
significant/insignificant important/unimportant successful/unsuccessful successfully/unsuccessfully
dependent/independent stable/unstable present/absent presence/absence gain/loss gained/lost gains/losses
won/lost win/lose wins/loses success/failure succeeded/failed succeeds/fails
accepted/rejected accepts/rejects approved/rejected approves/rejects allowed/banned allows/bans
agreed/refused supported/opposed supports/opposes legal/illegal guilty/innocent alive/dead open/closed
public/private male/female men/women man/woman boy/girl son/daughter father/mother brother/sister
husband/wife northern/southern north/south eastern/western east/west rich/poor hot/cold
same/different similar/different with/without inside/outside upper/lower major/minor
"""
"""Words with their opposites, both ways; the first that is listed holds for a word that has several."""


def _table() -> Mapping[str, str]:
    table: dict[str, str] = {}
    for word, other in re.findall(r"(\w+)/(\w+)", PAIRS):
        table.setdefault(word, other)
        table.setdefault(other, word)
    return table


OPPOSITES: Final = _table()
WORD: Final = re.compile(r"(?<![\w-])[A-Za-z]+(?![\w-])")


def turned(text: str, chance: random.Random) -> str:
    """Return a statement with one of its words turned into its opposite.

    Args:
        text: a sentence.
        chance: chooses among the words that have an opposite.

    Returns:
        The changed statement; empty where no word has an opposite.
    """
    words = [match for match in WORD.finditer(text) if match.group().lower() in OPPOSITES]
    if not words:
        return ""
    match = chance.choice(words)
    other = OPPOSITES[match.group().lower()]
    cased = other.capitalize() if match.group()[0].isupper() else other
    return text[: match.start()] + cased + text[match.end() :]
