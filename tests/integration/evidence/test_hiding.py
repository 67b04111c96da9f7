"""Evidence without the machine's word on it."""

from tests.factories import as_actor, make_article, make_claim, make_evidence
from verification.evidence import hiding
from verification.evidence.models import BY_HAND, Evidence

SHOWN = {
    "id", "claim", "step", "ordinal", "channel", "question", "passage", "quotation", "start", "end", "pieces",
    "is_primary", "is_independent", "found_in", "found_by", "judged_by", "added_by", "created_at",
}  # fmt: skip


def test_every_column_is_either_shown_or_veiled():
    columns = {field.name for field in Evidence._meta.concrete_fields}
    assert columns == SHOWN | set(hiding.MACHINE_WORDS)


def test_the_machines_word_is_veiled_and_a_persons_own_stays(cast):
    claim = make_claim(make_article(cast.ada), cast.ben)
    found, added = make_evidence(claim), make_evidence(claim)
    Evidence.objects.filter(pk=added.pk).update(channel=BY_HAND)
    Evidence.objects.update(note="It says so.", probabilities=[0.9, 0.05, 0.05])
    hiding.set_hiding(actor=as_actor(cast.cleo), hides=True, expected_version=None)
    veiled, kept = hiding.veil(Evidence.objects.order_by("pk"))
    assert (veiled.pk, veiled.stance, veiled.note, veiled.probabilities) == (found.pk, "", "", None)
    assert (kept.stance, kept.note) == ("supports", "It says so.")
    assert Evidence.objects.filter(stance="supports").count() == 2
