"""Where a mention stands, and what of the article it may stand for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from verification.engine.language import ParsedSentence
from verification.engine.mentions import Names
from verification.engine.openings import Opening
from verification.engine.salience import Candidate, Sort, Topic, find_gender
from verification.engine.speaker_phrases import Heard
from verification.engine.statements import Statement
from verification.engine.types import Resolution

if TYPE_CHECKING:
    from spacy.tokens import Token

THRESHOLD = 0.7
CONTRACTED = {"'ll": "will", "'re": "are", "'ve": "have", "'m": "am"}


@dataclass(frozen=True, slots=True)
class Scene:
    """One sentence with all that the rules look at."""

    text: str
    item: ParsedSentence
    statements: tuple[Statement, ...]
    names: Names
    speakers: tuple[Heard, ...]
    topic: Topic
    opening: Opening


@dataclass(frozen=True, slots=True)
class Site:
    """One token in its sentence."""

    scene: Scene
    token: Token

    @property
    def text(self) -> str:
        """The whole text."""
        return self.scene.text

    @property
    def item(self) -> ParsedSentence:
        """The parsed sentence."""
        return self.scene.item

    @property
    def names(self) -> Names:
        """What the article calls things."""
        return self.scene.names

    @property
    def words(self) -> str:
        """The token as the text has it; the parse may know it under another name."""
        return self.text[self.item.start(self.token) : self.item.end(self.token)]

    def resolution(
        self, resolved: str, method: str, confidence: float, first: Token | None = None
    ) -> Resolution:
        """A resolution of this token, or of the phrase that begins with `first`."""
        contracted = _contracted(self.token)
        span = self.item.between(first or self.token, contracted or self.token)
        words = self.text[span.start : span.end]
        candidates: tuple[str, ...] = ()
        if contracted is not None and resolved and method != "speaker":
            verb = _spelt(contracted)
            # "he's proposed": "is" or "has"? The name is told, the words stay.
            resolved, candidates = (f"{resolved} {verb}", ()) if verb else ("", (resolved,))
        return Resolution(words, span.start, span.end, resolved, method, round(confidence, 2), candidates)

    def antecedent(self, *sorts: Sort, but: Collection[str] = ()) -> Candidate | None:
        """What the topic offers for this token, without the names in `but`."""
        start = self.item.start(self.token)
        return self.scene.topic.antecedent(sorts, self.item.sentence.ordinal, start, but=but)


def _contracted(token: Token) -> Token | None:
    """The verb that is written together with a pronoun: "he'll", "it's"."""
    if token.pos_ != "PRON" or token.i + 1 >= len(token.doc) or token.whitespace_:
        return None
    after = token.nbor(1)
    return after if after.text[:1] in {"'", "’"} and after.pos_ in {"AUX", "VERB"} else None


def _spelt(verb: Token) -> str:
    if verb.lower_ == "'d":
        return "would" if verb.tag_ == "MD" else "had"
    if verb.lower_ == "'s":
        return "" if verb.dep_ in {"aux", "auxpass"} and verb.head.tag_ in {"VBN", "VBD"} else "is"
    return CONTRACTED.get(verb.lower_, verb.text)


def with_article(text: str, name: str) -> str:
    """Give a name of several words the article that the text gives it: "the Supreme Court"."""
    person = find_gender(name) != ""
    return f"the {name}" if " " in name and not person and f" the {name}" in text else name


def settle(
    site: Site,
    candidate: Candidate | None,
    method: str,
    first: Token | None = None,
    *,
    minimum: float = THRESHOLD,
) -> Resolution | None:
    """Resolve a mention, or keep it with its candidates.

    Args:
        site: the mention's last token.
        candidate: what the topic offers for it.
        method: the rule's name.
        first: the mention's first token, if it has several.
        minimum: below this confidence the mention stays.

    Returns:
        None when there is no candidate; a resolution without words when none is clear enough, or when the
        one that is does not mean its thing outside of its sentence ("many of its workers").
    """
    if candidate is None:
        return None
    if candidate.confidence >= minimum and candidate.stands:
        name = with_article(site.text, candidate.name)
        return site.resolution(name, method, candidate.confidence, first)
    unresolved = site.resolution("", method, min(candidate.confidence, minimum), first)
    return replace(unresolved, candidates=(candidate.name, *candidate.rivals))


def is_hyphenated(site: Site) -> bool:
    start, end = site.item.start(site.token), site.item.end(site.token)
    return site.text[max(0, start - 1) : start] == "-" or site.text[end : end + 1] == "-"
