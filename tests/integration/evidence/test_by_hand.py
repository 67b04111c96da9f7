"""Evidence that people add: verbatim in a page, a file or a document, and adopted by who added it."""

import pytest

from tests.factories import make_article, make_claim, make_snapshot, take
from tests.integration.desk_server import PATH
from tests.integration.evidence.conftest import WIRE, store
from verification.audit import Event, check_verifies
from verification.errors import (
    ActionRefused,
    EmptyDocument,
    InvalidInput,
    NotAllowed,
    NotFound,
    ProviderRefused,
    QuotationNotFound,
    StaleVersion,
)
from verification.evidence import by_hand, services
from verification.evidence.by_hand import Quote
from verification.evidence.independence import witnesses_of
from verification.evidence.models import BY_HAND, GAP, Evidence, EvidenceDecision, Snapshot
from verification.policies import MACHINE_ACTOR

pytestmark = pytest.mark.django_db

BODY = WIRE.encode()
WORDS = "nine freighters had to anchor outside"


@pytest.fixture
def held(cast):
    return take(make_claim(make_article(cast.ada), cast.ben), cast.ben)


@pytest.fixture
def wire(db):
    return Snapshot.objects.get(pk=store().snapshots[0])


def quote(held, who, snapshot, words=WORDS, version=None, stance="supports", **told):
    return by_hand.quote_snapshot(
        actor=who if who is MACHINE_ACTOR else who.as_actor(),
        claim_id=held.pk,
        expected_version=version,
        snapshot_id=snapshot.pk,
        quote=Quote(words, stance, **told),
    )


def test_words_of_the_archive_count_at_once_at_their_exact_place(held, cast, wire):
    row = quote(
        held, cast.ben, wire, "“nine\u00a0freighters had  to anchor outside”", role="primary", note="p. 1"
    )
    assert (row.quotation, row.channel, row.added_by_id) == (WORDS, BY_HAND, cast.ben.pk)
    assert wire.text[row.start : row.end] == WORDS
    assert row.passage.start <= row.start < row.passage.end
    decision = row.decisions.get()
    assert (decision.adopted, decision.stance, decision.role, decision.note) == (
        True,
        "supports",
        "primary",
        "p. 1",
    )
    (counted,) = services.counted(held)
    assert counted.primary and counted.verbatim and counted.dated and counted.adopted_by == cast.ben.pk


def test_adding_leaves_one_event_and_raises_the_version(held, cast, wire):
    row = quote(held, cast.ben, wire)
    event = Event.objects.get(action="evidence.add")
    assert event.data["evidence"] == row.pk and event.data["snapshot"] == wire.pk
    assert WORDS not in str(event.data)
    before = held.version
    held.refresh_from_db()
    assert held.version == before + 1
    check_verifies()


def test_a_quotation_with_a_gap_keeps_its_pieces(held, cast, wire):
    row = quote(held, cast.ben, wire, "nine freighters … until the tide turned")
    assert row.quotation == f"nine freighters{GAP}until the tide turned"
    assert [wire.text[start:end] for start, end in row.pieces] == ["nine freighters", "until the tide turned"]
    assert row.is_verbatim and (row.start, row.end) == (row.pieces[0][0], row.pieces[1][1])


def test_the_context_chooses_between_two_places(held, cast):
    text = "The gate is shut, Ann said. Bob shook his head. The gate is shut, Cem said. Bob nodded to him."
    snapshot = Snapshot.objects.get(pk=store(text).snapshots[0])
    row = quote(held, cast.ben, snapshot, "The gate is shut", before="shook his head. ", after=", Cem said")
    assert row.start == text.index("The gate", 10)


def test_words_that_do_not_stand_there_are_refused_with_what_comes_closest(held, cast, wire):
    with pytest.raises(QuotationNotFound) as refused:
        quote(held, cast.ben, wire, "ten freighters had to anchor outside")
    assert refused.value.nearest == WORDS
    assert refused.value.snapshot == wire.pk
    assert not Evidence.objects.exists() and not EvidenceDecision.objects.exists()


def test_a_page_is_fetched_stored_and_quoted(held, cast, site):
    site.show()
    row = by_hand.quote_page(
        actor=cast.ben.as_actor(),
        claim_id=held.pk,
        expected_version=held.version,
        url=site.url(PATH),
        source="Amity Post",
        quote=Quote("closed on Monday", "refutes"),
    )
    snapshot = row.passage.snapshot
    assert (snapshot.url, snapshot.source.name) == (site.url(PATH), "Amity Post")
    assert row.is_verbatim and row.stance == "refutes" and not row.counts_as_primary


def test_a_page_that_was_read_stays_where_its_words_are_not_found(held, cast, site):
    site.show()
    with pytest.raises(QuotationNotFound) as refused:
        by_hand.quote_page(
            actor=cast.ben.as_actor(),
            claim_id=held.pk,
            expected_version=None,
            url=site.url(PATH),
            quote=Quote("closed on Tuesday", "refutes"),
        )
    kept = Snapshot.objects.get(pk=refused.value.snapshot)
    assert quote(held, cast.ben, kept, refused.value.nearest).is_verbatim
    assert site.asked().count(PATH) == 1


def test_what_is_sure_to_fail_is_refused_before_anything_is_fetched(held, cast, site):
    site.show()
    for who, version, words, error in (
        (cast.cleo, None, "closed", ActionRefused),
        (cast.ben, held.version + 1, "closed", StaleVersion),
        (cast.ben, None, " … ", InvalidInput),
        (cast.ben, None, "x" * 10_001, InvalidInput),
    ):
        with pytest.raises(error):
            by_hand.quote_page(
                actor=who.as_actor(),
                claim_id=held.pk,
                expected_version=version,
                url=site.url(PATH),
                quote=Quote(words, "supports"),
            )
    assert site.asked() == [] and not Snapshot.objects.exists()


def test_a_page_that_does_not_come_leaves_nothing(held, cast, site):
    with pytest.raises(ProviderRefused):
        by_hand.quote_page(
            actor=cast.ben.as_actor(),
            claim_id=held.pk,
            expected_version=None,
            url=site.url("/nowhere"),
            quote=Quote("closed", "supports"),
        )
    assert not Snapshot.objects.exists()


def upload(held, cast, body=BODY, source="Harbour office", words=WORDS, **told):
    return by_hand.quote_file(
        actor=cast.ben.as_actor(),
        claim_id=held.pk,
        expected_version=None,
        body=body,
        source=source,
        quote=Quote(words, "supports"),
        **told,
    )


def test_a_file_is_stored_under_its_publisher_and_quoted(held, cast):
    row = upload(held, cast, filename="notes.txt", title="Minutes of the day")
    assert (row.passage.snapshot.title, row.passage.snapshot.source.name) == (
        "Minutes of the day",
        "Harbour office",
    )
    again = upload(held, cast, words="lift the gate with two cranes")
    assert again.passage.snapshot_id == row.passage.snapshot_id


def test_a_file_needs_a_publisher_and_words(held, cast):
    with pytest.raises(InvalidInput, match="who published"):
        upload(held, cast, source=" ")
    with pytest.raises(EmptyDocument):
        upload(held, cast, body=b"   ")
    for told in ({"source": "Office\0"}, {"title": "\ud800"}):
        with pytest.raises(InvalidInput):
            upload(held, cast, **told)
    assert not Snapshot.objects.exists()


def test_only_people_who_hold_the_claim_add(held, cast, wire):
    with pytest.raises(NotAllowed):
        quote(held, MACHINE_ACTOR, wire)
    with pytest.raises(ActionRefused):
        quote(held, cast.dan, wire)
    with pytest.raises(StaleVersion):
        quote(held, cast.ben, wire, version=held.version + 3)
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    "told",
    [{"stance": "proves"}, {"role": "main"}, {"note": "x" * 501}, {"question": "said"}, {"note": "\0"}],
)
def test_unknown_words_are_refused(held, cast, wire, told):
    with pytest.raises(InvalidInput):
        quote(held, cast.ben, wire, **told)
    assert not Evidence.objects.exists()


def test_there_has_to_be_a_document(held, cast, wire):
    wire.pk = 4_711
    with pytest.raises(NotFound):
        quote(held, cast.ben, wire)


def test_two_reports_that_go_back_to_one_office_are_one_witness(held, cast):
    for source, words in (
        ("Amity Post", "The parliament of Norway has 169 seats, the registry office said on Monday."),
        ("Coast Mail", "According to the registry office, Norway’s parliament has had 169 seats for years."),
    ):
        snapshot = Snapshot.objects.get(pk=store(f"{words} Nobody asked further.", source).snapshots[0])
        assert "registry office" in quote(held, cast.ben, snapshot, words).attributed_to
    assert witnesses_of([held.pk])[held.pk].origins == 1


def test_our_own_article_is_no_witness_whoever_quotes_it(held, cast):
    own = make_snapshot(held.article.current.text, source="Our own pages")
    row = quote(held, cast.ben, own, "Oslo is the capital of Norway", role="primary")
    assert not row.is_independent and "own article" in row.note
    (counted,) = services.counted(held)
    assert not counted.independent
