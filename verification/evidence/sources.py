"""What the newsroom knows of its sources: kind, publisher, owner, standing, a note. Editors write it.

In: facts about a source. Out: the same, versioned by a counter, with one event; claims that rest on the
source are counted again, for two papers of one owner are one voice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import F

from verification import audit, policies
from verification.engine.canonical import typed_text
from verification.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from verification.evidence import reconclude, recount
from verification.evidence.models import Source
from verification.policies import Actor
from verification.workflow import Role

KINDS: Final = {
    "publisher": "newspaper, broadcaster or site",
    "agency": "news agency",
    "office": "public office",
    "company": "company",
    "organisation": "organisation",
    "person": "person",
    "reference": "reference work",
    "newsroom": "this newsroom",
    "attestation": "told to the desk",
}
GIVEN_KINDS: Final = ("reference", "attestation")
"""Kinds that the archive gives by itself: they decide how documents are treated, and nobody changes them."""
STANDINGS: Final = {
    "unrated": "not rated yet",
    "primary": "the place where this is recorded",
    "reliable": "reliable as a rule",
    "mixed": "reliable on some things only",
    "unreliable": "unreliable",
}
MAX_NAME_CHARACTERS: Final = 200
MAX_NOTE_CHARACTERS: Final = 4_000


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What an editor says of a source; None leaves a fact as it is."""

    kind: str | None = None
    publisher: str | None = None
    owner: str | None = None
    standing: str | None = None
    note: str | None = None


@transaction.atomic
def edit(*, actor: Actor, source_id: int, expected_version: int | None, facts: SourceFacts) -> Source:
    """Write what the newsroom knows of a source.

    Raises:
        NotFound; NotAllowed: no editor, or a program; InvalidInput: an unknown kind or standing, or too
        long a text; StaleVersion: somebody else changed it since.
    """
    policies.check_has_role(actor, Role.EDITOR)
    if not actor.is_person:
        raise NotAllowed("Only a signed-in editor writes about sources.")
    source = get_source(source_id)
    if expected_version not in (None, source.version):
        raise StaleVersion("Somebody changed this source after you opened it.")
    changed = _changed(source, facts)
    if not changed:
        return source
    rows = Source.objects.filter(pk=source.pk, version=source.version)
    if rows.update(version=F("version") + 1, **changed) != 1:
        raise StaleVersion("Somebody changed this source after you opened it.")
    source.refresh_from_db()
    occasion = f"source:{source.pk}.{source.version}"
    if {"publisher", "owner", "kind"} & set(changed):
        recount.leave_steps_for_source(source.pk, occasion=occasion)
    if weighty := sorted(changed.keys() - {"note"}):
        told = f"{actor.name or 'Somebody'} changed what is known of {source.name}: {', '.join(weighty)}"
        reconclude.leave_for_source(source.pk, occasion=occasion, cause=reconclude.SOURCE, told=told)
    audit.record(actor, "source.edit", f"source:{source.pk}", changed=sorted(changed), version=source.version)
    return source


def get_source(source_id: int) -> Source:
    """Return a source.

    Raises:
        NotFound: there is none.
    """
    found = Source.objects.filter(pk=source_id).first()
    if found is None:
        raise NotFound("There is no such source.")
    return found


def _changed(source: Source, facts: SourceFacts) -> dict[str, str]:
    given = {
        "kind": facts.kind,
        "publisher": _words(facts.publisher, MAX_NAME_CHARACTERS),
        "owner": _words(facts.owner, MAX_NAME_CHARACTERS),
        "standing": facts.standing,
        "note": _words(facts.note, MAX_NOTE_CHARACTERS),
    }
    changed = {name: value for name, value in given.items() if value not in (None, getattr(source, name))}
    _check_choices(source, changed)
    return {name: str(value) for name, value in changed.items()}


def _check_choices(source: Source, changed: Mapping[str, str | None]) -> None:
    if "kind" in changed and {changed["kind"], source.kind} & set(GIVEN_KINDS):
        raise InvalidInput("The archive gives this kind by itself.")
    if changed.get("kind", source.kind) not in KINDS:
        raise InvalidInput(f"A source is one of these: {', '.join(KINDS)}.")
    if changed.get("standing", source.standing) not in STANDINGS:
        raise InvalidInput(f"The standing is one of these: {', '.join(STANDINGS)}.")


def _words(text: str | None, most: int) -> str | None:
    if text is None:
        return None
    words = typed_text(text).strip()
    if len(words) > most:
        raise InvalidInput(f"This has at most {most:,} characters.")
    return words
