"""What the desk was told: evidence with its claim only, names that stay here, and silence on record."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import make_article, make_claim, make_draft, make_person, make_snapshot, take
from verification import backends
from verification.audit import Event
from verification.errors import ActionRefused, InvalidInput, NotAllowed
from verification.evidence import contacts, services
from verification.evidence.by_hand import Quote
from verification.evidence.contacts import Reached
from verification.evidence.models import Evidence, Origin, Passage, Snapshot, Source
from verification.evidence.record_models import Contact
from verification.policies import MACHINE_ACTOR
from verification.verdicts import services as verdicts
from verification.workflow import Role

pytestmark = pytest.mark.django_db

NAME = "Zelda Quickwater"
TOLD = "The parliament has had 169 seats since 2005, says the head of its registry."


@pytest.fixture
def held(cast):
    return take(make_claim(make_article(cast.ada), cast.ben), cast.ben)


def reached(**told):
    told = {"means": "phone", "name": NAME, "function": "head of the registry"} | told
    return Reached(reached_at=told.pop("reached_at", timezone.now() - timedelta(hours=2)), **told)


def attest(held, who, words=TOLD, role="primary", question="", **told):
    return contacts.attest(
        actor=who if who is MACHINE_ACTOR else who.as_actor(),
        claim_id=held.pk,
        expected_version=None,
        reached=reached(**told),
        quote=Quote(words, "supports", role=role, question=question),
    )


def log(held, who, outcome="no_answer", **told):
    return contacts.log_contact(
        actor=who.as_actor(),
        claim_id=held.pk,
        expected_version=None,
        reached=reached(**told),
        outcome=outcome,
    )


def test_what_somebody_said_on_the_phone_can_carry_a_verdict(held, cast):
    contact = attest(held, cast.ben)
    row = contact.evidence
    assert row.quotation == TOLD and row.is_verbatim and row.added_by_id == cast.ben.pk
    assert row.passage.snapshot.accessed_at == contact.reached_at
    make_draft(held, cast.ben)
    verdicts.submit(actor=cast.ben.as_actor(), claim_id=held.pk, expected_version=None)


def test_a_secondary_voice_carries_none(held, cast):
    attest(held, cast.ben, role="secondary")
    make_draft(held, cast.ben)
    with pytest.raises(ActionRefused, match="one primary source"):
        verdicts.submit(actor=cast.ben.as_actor(), claim_id=held.pk, expected_version=None)


def test_no_search_finds_what_was_told(held, cast):
    before = backends.search().status()
    attest(held, cast.ben)
    assert not Passage.objects.filter(lexemes__isnull=False).exists()
    assert backends.search().lexical("registry parliament", 10) == ()
    assert backends.search().status() == before
    assert services.embed_batch(10) == 0 and not Passage.objects.filter(embedding__isnull=False).exists()


def test_what_was_told_is_seen_with_its_claim_only(held, cast):
    snapshot = attest(held, cast.ben).evidence.passage.snapshot
    assert snapshot in Snapshot.objects.visible_to(cast.dan)
    assert snapshot not in Snapshot.objects.visible_to(cast.eve)
    assert snapshot not in Snapshot.objects.visible_to(make_person("rex", Role.REPORTER))
    assert make_snapshot() in Snapshot.objects.visible_to(cast.ada)


@pytest.mark.parametrize("restricted", [True, False])
def test_a_name_stands_in_the_contact_and_nowhere_else(held, cast, restricted):
    attest(held, cast.ben, restricted=restricted)
    log(held, cast.ben, restricted=restricted)
    assert Contact.objects.filter(name=NAME).count() == 2
    for model in (Event, Source, Origin, Snapshot, Passage, Evidence):
        for row in model.objects.values():
            assert "Quickwater" not in str(row), model


def test_a_restricted_name_is_shown_to_those_at_work_only(held, cast):
    contact = attest(held, cast.ben, restricted=True)
    shown = {who.username for who in vars_of(cast) if contact.shows_name_to(who)}
    assert shown == {"ben", "dan", "cleo"}
    assert log(held, cast.ben).shows_name_to(cast.ada)


def vars_of(cast):
    return [cast.ada, cast.ben, cast.dan, cast.cleo, cast.eve, cast.root]


def test_two_calls_to_one_person_are_one_origin(held, cast):
    first, second = (
        attest(held, cast.ben),
        attest(held, cast.ben, words="169 seats, he repeats.", name=NAME.upper()),
    )
    other, hidden = attest(held, cast.ben, name="Ugo Pell"), attest(held, cast.ben, restricted=True)
    origins = [one.evidence.passage.snapshot.origin_id for one in (first, second, other, hidden)]
    assert origins[0] == origins[1] and len(set(origins)) == 3


def test_the_speaker_is_no_witness_for_what_they_said(cast):
    text = "“The gate is shut,” said Ida Rehn, head of the harbour office, on Monday. Nobody was hurt at all."
    article = make_article(cast.ada, text)
    claim = take(make_claim(article, cast.ben, "The gate is shut"), cast.ben)
    type(claim).objects.filter(pk=claim.pk).update(speaker="Ida Rehn", attribution="direct")
    own = attest(claim, cast.ben, name="Ida Rehn", question="true").evidence
    assert not own.is_independent and "own words" in own.note
    hidden = attest(claim, cast.ben, name="Ida Rehn", question="true", restricted=True).evidence
    assert not hidden.is_independent and hidden.note == ""
    assert attest(claim, cast.ben, name="Ida Rehn", question="said").evidence.is_independent
    assert attest(claim, cast.ben, name="Ugo Pell", question="true").evidence.is_independent


def test_a_contact_in_vain_is_no_evidence_and_replaces_no_search(held, cast):
    contact = log(held, cast.ben, outcome="declined", note="Call again on Monday.")
    assert contact.evidence is None and not Evidence.objects.exists()
    make_draft(held, cast.ben, rating="cannot_verify")
    with pytest.raises(ActionRefused, match="contacts do not replace it"):
        verdicts.submit(actor=cast.ben.as_actor(), claim_id=held.pk, expected_version=None)


def test_every_contact_leaves_one_event(held, cast):
    attest(held, cast.ben)
    log(held, cast.ben)
    actions = Event.objects.filter(target=f"claim:{held.pk}").order_by("pk").values_list("action", flat=True)
    assert list(actions)[-2:] == ["evidence.attest", "contact.log"]


@pytest.mark.parametrize(
    "told",
    [
        {"name": "  "},
        {"name": "x" * 201},
        {"name": "Zelda\0"},
        {"function": "\ud800"},
        {"means": "telepathy"},
        {"reached_at": timezone.now() + timedelta(days=1)},
        {"note": "x" * 20_001},
    ],
)
def test_what_cannot_be_is_refused(held, cast, told):
    with pytest.raises(InvalidInput):
        attest(held, cast.ben, **told)
    with pytest.raises(InvalidInput):
        log(held, cast.ben, **told)
    assert not Contact.objects.exists() and not Snapshot.objects.exists()


def test_an_answer_needs_words_and_silence_needs_its_kind(held, cast):
    with pytest.raises(InvalidInput, match="what was said"):
        attest(held, cast.ben, words=" … ")
    with pytest.raises(InvalidInput, match="what came of it"):
        log(held, cast.ben, outcome="answered")


def test_only_people_who_hold_the_claim_keep_contacts(held, cast):
    with pytest.raises(NotAllowed):
        attest(held, MACHINE_ACTOR)
    for act in (attest, log):
        with pytest.raises(ActionRefused):
            act(held, cast.cleo)
    assert not Contact.objects.exists()
