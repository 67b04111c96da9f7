"""Every quotation that is shown stands in its snapshot, whoever made it; what does not is found out."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import make_article, make_claim, take
from tests.integration.evidence.conftest import WIRE, store
from verification import jobs
from verification.errors import QuotationNotFound
from verification.evidence import by_hand, contacts, services
from verification.evidence.by_hand import Quote
from verification.evidence.contacts import Reached
from verification.evidence.models import Evidence, Snapshot
from verification.jobs import PipelineStep

pytestmark = pytest.mark.django_db

TEXT = "Maribor is the capital of Slovenia. Forests cover 61.8 percent of Slovenia."
WORDS = WIRE.split()
bounded = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def held(cast):
    return take(
        make_claim(make_article(cast.ada, TEXT), cast.ben, "Maribor is the capital of Slovenia."), cast.ben
    )


@pytest.fixture
def wire(db):
    return Snapshot.objects.get(pk=store().snapshots[0])


def quote(held, cast, wire, words):
    return by_hand.quote_snapshot(
        actor=cast.ben.as_actor(),
        claim_id=held.pk,
        expected_version=None,
        snapshot_id=wire.pk,
        quote=Quote(words, "supports"),
    )


def attest(held, cast):
    return contacts.attest(
        actor=cast.ben.as_actor(),
        claim_id=held.pk,
        expected_version=None,
        reached=Reached(means="mail", name="Ida Rehn", reached_at=timezone.now()),
        quote=Quote("Yes, it is.\n\nShe writes it twice.", "supports"),
    )


def test_whatever_a_search_or_a_person_adds_stands_in_its_snapshot(two_countries, held, wire, cast, capsys):
    step = PipelineStep.objects.get(target=f"claim:{held.pk}", step="search")
    assert services.search_claim(jobs.start(step.pk))
    quote(held, cast, wire, "nine freighters … the tide turned")
    attest(held, cast)
    assert set(Evidence.objects.values_list("channel", flat=True)) == {"archive", "hand"}
    call_command("verify_audit", "--quotations")
    assert f"{Evidence.objects.count()} quotations, 0 not found." in capsys.readouterr().out


@bounded
@given(
    st.lists(
        st.tuples(st.integers(0, len(WORDS) - 1), st.integers(1, 12)).map(
            lambda cut: " ".join(WORDS[cut[0] : sum(cut)])
        ),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from([" … ", " [...] ", " "]),
)
def test_what_is_stored_is_verbatim_or_refused(held, wire, cast, pieces, gap):
    typed = gap.join(pieces)
    try:
        row = quote(held, cast, wire, typed)
    except QuotationNotFound as refused:
        assert not refused.nearest or refused.nearest in wire.text
    else:
        assert row.is_verbatim
        assert [piece for piece in row.quotation.split() if piece != "[…]"] == [
            word for word in typed.split() if word not in ("…", "[...]")
        ]
    assert Evidence.objects.not_verbatim() == []


@pytest.mark.parametrize("words", ["nine freighters had to anchor", "nine freighters … the tide turned"])
def test_a_quotation_that_was_tampered_with_is_named_and_never_counts(held, wire, cast, words, capsys):
    row = quote(held, cast, wire, words)
    Evidence.objects.filter(pk=row.pk).update(quotation=row.quotation.replace("nine", "ten"))
    assert not services.counted(held)[0].verbatim
    with pytest.raises(CommandError, match=f"evidence {row.pk} does not stand"):
        call_command("verify_audit", "--quotations", "--json")
    assert json.loads(capsys.readouterr().out)["quotations_not_found"] == [row.pk]
