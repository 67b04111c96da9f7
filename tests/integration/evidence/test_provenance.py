"""Documents move between origins: late links by the machine, split and join by people with a reason."""

import pytest

from tests.factories import (
    adopt,
    approve,
    as_actor,
    make_article,
    make_claim,
    make_draft,
    make_evidence,
    make_snapshot,
    take,
)
from tests.integration.evidence.conftest import WIRE, store, store_countries
from tests.integration.threads import at_once
from verification import jobs
from verification.audit import Event, check_verifies
from verification.claims.models import ORIGINS_CHANGED, Claim
from verification.errors import InvalidInput, InvalidReason, NotAllowed, NotFound, StaleVersion
from verification.evidence import provenance, sources
from verification.evidence.models import Origin, Snapshot, Source
from verification.evidence.record_models import OriginChange
from verification.evidence.sources import SourceFacts
from verification.jobs import PipelineStep
from verification.policies import Actor
from verification.reviews.recount import recount
from verification.verdicts import services as verdicts
from verification.workflow import Role

WHY = "They only quote the same statement."


@pytest.fixture
def reprint(wire):
    return Snapshot.objects.get(pk=store(WIRE + "\nMore soon.", source="Hill Post").snapshots[0])


def split(snapshot, by, reason=WHY, expected_origin=None):
    return provenance.split(
        actor=as_actor(by), snapshot_id=snapshot.pk, reason=reason, expected_origin=expected_origin
    )


def join(gone, into, by, reason=WHY, expected_documents=None):
    return provenance.join(
        actor=as_actor(by),
        origin_id=gone,
        into_origin_id=into,
        reason=reason,
        expected_documents=expected_documents,
    )


def test_a_checker_takes_a_document_out_of_its_origin_with_a_reason(reprint, cast):
    before = reprint.origin
    after = split(reprint, cast.ben, expected_origin=before.pk)
    reprint.refresh_from_db()
    assert (reprint.origin, reprint.origin_reason) == (after, WHY)
    assert (after.label, after.method) == (f"{reprint.title} (Hill Post)", "person")
    change = OriginChange.objects.get()
    assert (change.before, change.after, change.reason, change.by) == (before, after, WHY, cast.ben)
    event = Event.objects.get(action="origin.split")
    assert (event.target, event.data) == (f"origin:{before.pk}", {"snapshot": reprint.pk, "into": after.pk})
    assert WHY not in str(event.data)
    check_verifies()


def test_join_undoes_split_and_the_text_never_changes(reprint, cast):
    before, text = reprint.origin_id, reprint.text
    after = split(reprint, cast.ben)
    join(after.pk, before, cast.cleo, expected_documents=1)
    reprint.refresh_from_db()
    assert (reprint.origin_id, reprint.text) == (before, text)
    assert [change.by for change in OriginChange.objects.order_by("pk")] == [cast.ben, cast.cleo]


def test_an_origin_bears_the_name_of_its_earliest_report_after_every_move(wire, cast):
    early = make_snapshot(source="Early Post")
    Snapshot.objects.filter(pk=early.pk).update(published_on="2020-01-01")
    into = Snapshot.objects.get(pk=wire.snapshots[0]).origin_id
    join(early.origin_id, into, cast.ben)
    assert Origin.objects.get(pk=into).label == f"{early.title} (Early Post)"
    split(early, cast.ben)
    assert Origin.objects.get(pk=into).label == "Barge strikes lock gate (Amity Wire)"


def test_what_a_person_took_apart_no_later_document_puts_together(reprint, cast):
    split(reprint, cast.ben)
    late = Snapshot.objects.get(pk=store(WIRE + "\nAll of it.", source="Lake Post").snapshots[0])
    first, second = Snapshot.objects.get(source__name="Amity Wire"), Snapshot.objects.get(pk=reprint.pk)
    assert first.origin_id != second.origin_id
    assert late.origin_id in (first.origin_id, second.origin_id)


@pytest.mark.parametrize("who", ["ada", "dan", "eve"])
def test_only_checkers_and_editors_move_documents(reprint, cast, who):
    with pytest.raises(NotAllowed):
        split(reprint, getattr(cast, who))
    with pytest.raises(NotAllowed):
        join(make_snapshot().origin_id, reprint.origin_id, getattr(cast, who))


def test_a_program_moves_nothing(reprint, cast):
    program = Actor(cast.ben.pk, frozenset({Role.CHECKER}), by_token=True)
    with pytest.raises(NotAllowed, match="Only people"):
        provenance.split(actor=program, snapshot_id=reprint.pk, reason=WHY, expected_origin=None)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_a_move_needs_a_reason_of_a_reasonable_length(reprint, cast, reason):
    with pytest.raises(InvalidReason):
        split(reprint, cast.ben, reason=reason)


def test_what_cannot_be_moved_says_why(two_countries, wire, cast):
    alone = make_snapshot()
    with pytest.raises(InvalidInput, match="only document"):
        split(alone, cast.ben)
    entry = Snapshot.objects.filter(kind="reference").first()
    with pytest.raises(InvalidInput, match="stay together"):
        split(entry, cast.ben)
    with pytest.raises(InvalidInput, match="origins of their own"):
        join(alone.origin_id, entry.origin_id, cast.ben)
    with pytest.raises(InvalidInput, match="one origin already"):
        join(alone.origin_id, alone.origin_id, cast.ben)
    with pytest.raises(NotFound):
        join(10**9, alone.origin_id, cast.ben)
    assert not OriginChange.objects.exists()


def test_of_two_people_who_split_the_same_one_wins(live_cast):
    snapshot = two_of_a_kind()
    results = at_once(
        lambda: split(snapshot, live_cast.ben, expected_origin=snapshot.origin_id),
        lambda: split(snapshot, live_cast.cleo, expected_origin=snapshot.origin_id),
    )
    assert sorted(type(result).__name__ for result in results) == ["Origin", "StaleVersion"]
    assert OriginChange.objects.count() == 1


def test_of_two_people_who_join_the_same_one_wins(live_cast):
    one, two, three = make_snapshot(), make_snapshot(), make_snapshot()
    results = at_once(
        lambda: join(one.origin_id, two.origin_id, live_cast.ben, expected_documents=1),
        lambda: join(one.origin_id, three.origin_id, live_cast.cleo, expected_documents=1),
    )
    assert sorted(type(result).__name__ for result in results) == ["Origin", "StaleVersion"]
    assert OriginChange.objects.count() == 1


def two_of_a_kind():
    store()
    return Snapshot.objects.get(pk=store(WIRE + "\nMore soon.", source="Hill Post").snapshots[0])


# -- what it does to claims


@pytest.fixture
def signed(cast):
    """An approved claim that rests on two papers."""
    claim = take(make_claim(make_article(cast.ada), cast.ben), cast.ben)
    for _ in range(2):
        adopt(make_evidence(claim, primary=False), cast.ben)
    make_draft(claim, cast.ben)
    verdicts.submit(actor=as_actor(cast.ben), claim_id=claim.pk, expected_version=None)
    return approve(claim, cast.dan)


def work_off():
    steps = list(PipelineStep.objects.filter(step="recount").due())
    for step in steps:
        assert recount(jobs.start(step.pk))
    return len(steps)


def documents_of(claim):
    return Snapshot.objects.filter(passages__evidence__claim=claim).order_by("pk")


def flags(claim):
    return Claim.objects.get(pk=claim.pk).flags


def test_an_approved_claim_is_flagged_when_its_two_origins_turn_out_to_be_one(signed, cast):
    one, two = documents_of(signed)
    join(one.origin_id, two.origin_id, cast.ben)
    assert work_off() == 1
    assert flags(signed) == [ORIGINS_CHANGED]
    assert Event.objects.filter(action="claim.origins_changed", target=f"claim:{signed.pk}").count() == 1
    split(one, cast.ben)
    assert work_off() == 1
    assert flags(signed) == []
    check_verifies()


def test_a_move_that_leaves_enough_origins_flags_nothing(signed, cast):
    join(make_snapshot().origin_id, documents_of(signed)[0].origin_id, cast.ben)
    assert work_off() == 0
    third = make_snapshot()
    join(documents_of(signed)[0].origin_id, third.origin_id, cast.ben)
    assert work_off() == 1
    assert flags(signed) == []


def test_a_common_owner_that_becomes_known_flags_the_claim(signed, cast):
    for source in Source.objects.filter(snapshots__in=documents_of(signed)):
        edit(source, cast.cleo, SourceFacts(owner="Harbour Media"))
    work_off()
    assert flags(signed) == [ORIGINS_CHANGED]


# -- sources


def edit(source, by, facts, expected_version=None):
    return sources.edit(
        actor=as_actor(by), source_id=source.pk, expected_version=expected_version, facts=facts
    )


def test_an_editor_writes_what_is_known_of_a_source(cast):
    source = make_snapshot(source="Hill Post").source
    facts = SourceFacts(kind="agency", owner=" Harbour Media ", standing="reliable", note="Corrects itself.")
    changed = edit(source, cast.cleo, facts, expected_version=1)
    assert (changed.kind, changed.owner, changed.standing) == ("agency", "Harbour Media", "reliable")
    assert (changed.note, changed.publisher, changed.version) == ("Corrects itself.", source.publisher, 2)
    event = Event.objects.get(action="source.edit")
    assert event.data == {"changed": ["kind", "note", "owner", "standing"], "version": 2}
    assert edit(source, cast.cleo, facts).version == 2


def test_the_second_editor_hears_that_the_source_was_changed(cast):
    source = make_snapshot().source
    edit(source, cast.cleo, SourceFacts(owner="One"), expected_version=1)
    with pytest.raises(StaleVersion):
        edit(source, cast.cleo, SourceFacts(owner="Two"), expected_version=1)
    assert Source.objects.get(pk=source.pk).owner == "One"


@pytest.mark.parametrize("who", ["ada", "ben", "dan", "eve", "root"])
def test_only_editors_write_about_sources(cast, who):
    with pytest.raises(NotAllowed):
        edit(make_snapshot().source, getattr(cast, who), SourceFacts(owner="Mine"))


@pytest.mark.parametrize(
    "facts",
    [
        SourceFacts(kind="oracle"),
        SourceFacts(kind="reference"),
        SourceFacts(standing="splendid"),
        SourceFacts(owner="x" * 201),
        SourceFacts(note="x" * 4_001),
    ],
)
def test_unknown_words_and_endless_ones_are_refused(cast, facts):
    with pytest.raises(InvalidInput):
        edit(make_snapshot().source, cast.cleo, facts)


def test_a_reference_work_stays_one(cast):
    store_countries("si")
    work = Source.objects.get(kind="reference")
    with pytest.raises(InvalidInput, match="by itself"):
        edit(work, cast.cleo, SourceFacts(kind="publisher"))
    assert edit(work, cast.cleo, SourceFacts(note="Editions are yearly.")).note == "Editions are yearly."
