"""Who may read an article: restricted to people by name, what they held who are shut out, how it opens again."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from tests.factories import adopt, make_article, make_claim, make_evidence, make_person, make_snapshot, take
from verification.articles.models import Article, ReaderChange
from verification.audit import Event, check_verifies
from verification.claims import holding
from verification.claims.comments import comment_on_claim, shut_out_in
from verification.claims.models import Match
from verification.claims.notification_models import Notification
from verification.claims.readers import Wish, set_readers
from verification.engine.documents import ArchiveDocument
from verification.errors import (
    ActionRefused,
    InvalidInput,
    InvalidReason,
    NotAllowed,
    NotFound,
    StaleVersion,
)
from verification.evidence import archive, earlier_checks
from verification.evidence.archive_search import find
from verification.evidence.earlier_checks import counted_before
from verification.evidence.models import Snapshot, Source
from verification.evidence.retrieval import gather
from verification.people import set_roles
from verification.policies import MACHINE_ACTOR
from verification.reviews.serving import serve
from verification.workflow import Role, Status


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


@pytest.fixture
def fay(cast):
    """A checker who is told of the article."""
    return make_person("fay", Role.CHECKER)


def restrict(article, by, *people, version=None, reason="The source would be known.", restricted=True):
    wish = Wish(restricted, [person.pk for person in people], reason)
    return set_readers(actor=by.as_actor(), article_id=article.pk, expected_version=version, wish=wish)


def sees(person, article):
    return Article.objects.visible_to(person).filter(pk=article.pk).exists()


def test_only_those_named_and_the_reporters_see_it(cast, article, fay):
    kept = restrict(article, cast.cleo, fay, version=article.version)
    assert (kept.is_restricted, kept.version) == (True, article.version + 1)
    people = vars(cast) | {"fay": fay}
    assert {who: sees(person, article) for who, person in people.items()} == {
        "ada": True, "ben": False, "dan": False, "cleo": True, "eve": False, "root": False, "fay": True,
    }  # fmt: skip


def test_an_editor_who_brought_it_is_no_reporter_and_has_to_be_named(cast, fay):
    paul = make_person("paul", Role.EDITOR)
    article = make_article(paul)
    restrict(article, cast.cleo, fay)
    assert not sees(paul, article) and sees(fay, article)


def test_the_desk_reads_it_again_once_it_is_opened(cast, article, fay):
    restrict(article, cast.cleo, fay)
    opened = restrict(article, cast.cleo, restricted=False, reason="It is out.")
    assert sees(cast.ben, article) and not opened.readers.exists()
    assert list(ReaderChange.objects.order_by("pk").values_list("is_restricted", "reason")) == [
        (True, "The source would be known."),
        (False, "It is out."),
    ]


def test_the_event_holds_ids_only(cast, article, fay):
    restrict(article, cast.cleo, fay)
    event = Event.objects.get(action="article.readers")
    assert event.data == {
        "change": ReaderChange.objects.get().pk,
        "restricted": True,
        "before": [],
        "after": sorted([cast.cleo.pk, fay.pk]),
    }
    check_verifies()


def test_a_change_of_readers_is_never_edited(cast, article, fay):
    restrict(article, cast.cleo, fay)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReaderChange.objects.update(reason="Another one.")


@pytest.mark.parametrize("who", ["ada", "ben", "dan", "root"])
def test_nobody_but_an_editor_says_it(cast, article, who):
    with pytest.raises(NotAllowed):
        restrict(article, getattr(cast, who), cast.ben)
    with pytest.raises(NotAllowed):
        set_readers(
            actor=cast.cleo.as_actor(by_token=True),
            article_id=article.pk,
            expected_version=None,
            wish=Wish(True, [], "A token."),
        )
    assert not Article.objects.get().is_restricted


def test_an_editor_who_is_shut_out_cannot_name_themselves(cast, article, fay):
    paul = make_person("paul", Role.EDITOR)
    restrict(article, cast.cleo, fay)
    with pytest.raises(NotFound):
        restrict(article, paul, paul)


def test_old_versions_reasons_and_people_that_are_missing_are_refused(cast, article):
    with pytest.raises(StaleVersion):
        restrict(article, cast.cleo, cast.ben, version=article.version - 1)
    with pytest.raises(InvalidReason):
        restrict(article, cast.cleo, cast.ben, reason=" … ")
    bot = make_person("bot", Role.SERVICE)
    for nobody in (cast.eve, bot):
        with pytest.raises(InvalidInput, match="not known here"):
            restrict(article, cast.cleo, nobody)


def test_somebody_who_can_check_it_and_does_not_report_it_stays(cast):
    """The editor who restricts it may check claims, unless the story is theirs."""
    roles = [str(Role.EDITOR), str(Role.REPORTER)]
    set_roles(actor=MACHINE_ACTOR, user_id=cast.ada.pk, roles=roles)
    cast.ada.refresh_from_db()
    article = make_article(cast.ada)
    with pytest.raises(InvalidInput, match="can check it"):
        restrict(article, cast.ada, cast.dan)
    assert restrict(article, cast.ada, cast.dan, cast.ben).is_restricted


def test_what_somebody_holds_who_is_shut_out_goes_back_to_the_queue(cast, article, fay):
    held = take(make_claim(article, cast.ben), cast.ben)
    rests = take(make_claim(article, cast.ben, "its king is Harald V"), cast.ben)
    holding.wait(
        actor=cast.ben.as_actor(), claim_id=rests.pk, expected_version=None, waiting_for="expert",
        follow_up=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    theirs = take(make_claim(article, fay, "Its parliament has 169 seats"), fay)
    restrict(article, cast.cleo, fay)
    for claim in (held, rests, theirs):
        claim.refresh_from_db()
    assert [held.status, rests.status, theirs.status] == [Status.QUEUED, Status.QUEUED, Status.CHECKING]
    assert (held.holder, rests.holder, theirs.holder) == (None, None, fay)


def test_nobody_is_led_to_or_given_a_claim_that_they_may_not_read(cast, article, fay):
    claim = make_claim(article, cast.cleo)
    article = restrict(article, cast.cleo, fay)
    assert serve(actor=cast.ben.as_actor()) is None
    assert cast.ben not in holding.assignable(article) and fay in holding.assignable(article)
    with pytest.raises(ActionRefused, match="read this article"):
        give(claim, cast.cleo, cast.ben)
    assert give(claim, cast.cleo, fay).holder == fay


def give(claim, by, to):
    return holding.assign(actor=by.as_actor(), claim_id=claim.pk, expected_version=None, assignee_id=to.pk)


def test_who_may_not_read_it_is_not_told_of_a_comment_that_names_them(cast, article, fay):
    claim = make_claim(article, cast.cleo)
    restrict(article, cast.cleo, fay)
    said = comment_on_claim(
        actor=cast.cleo.as_actor(), claim_id=claim.pk, text="@ben and @fay, look.", blocking=False
    )
    assert [one.person for one in Notification.objects.all()] == [fay]
    assert shut_out_in(said.text, said.article) == [cast.ben]


def test_what_was_told_before_is_gone_for_who_is_shut_out(cast, article, fay):
    claim = make_claim(article, cast.cleo)
    comment_on_claim(actor=cast.cleo.as_actor(), claim_id=claim.pk, text="@ben, look.", blocking=False)
    assert Notification.objects.of(cast.ben).count() == 1
    restrict(article, cast.cleo, fay)
    assert Notification.objects.of(cast.ben).count() == 0


def test_documents_gathered_for_it_alone_are_found_by_its_readers_only(cast, article, fay):
    row = make_snapshot("The harbour dredging contract went to Brenner.", "Leaked minutes")
    Snapshot.objects.filter(pk=row.pk).update(gathered_for=article)
    assert found(cast.ben) == [row.pk]
    restrict(article, cast.cleo, fay)
    assert found(cast.ben) == [] and found(fay) == [row.pk]
    assert not Snapshot.objects.visible_to(cast.root).exists()
    assert not Source.objects.visible_to(cast.ben).exists() and Source.objects.visible_to(fay).exists()


def found(person):
    return [hit.passage.snapshot_id for hit in find(user=person, text="harbour dredging contract").hits]


def test_the_machine_finds_them_for_no_other_article(cast, article, fay):
    text = "Oslo is the capital of Norway and its largest city."
    row = make_snapshot(text, "Leaked minutes")
    Snapshot.objects.filter(pk=row.pk).update(gathered_for=article)
    here = make_claim(article, cast.cleo)
    there = make_claim(make_article(cast.ada, "Capitals\n\nOslo is the capital of Norway.\n"), cast.cleo)
    restrict(article, cast.cleo, fay)
    assert row.pk in {item.passage.snapshot_id for item in gather(here, "true").found}
    assert row.pk not in {item.passage.snapshot_id for item in gather(there, "true").found}


def test_a_document_that_comes_another_way_belongs_to_all(cast, article):
    row = make_snapshot("The harbour dredging contract went to Brenner.", "Minutes")
    Snapshot.objects.filter(pk=row.pk).update(gathered_for=article)
    document = ArchiveDocument(
        raw=b"x", media_type="text/plain", text=row.text, title="Again", source="Minutes"
    )
    again = archive.add_document(actor=MACHINE_ACTOR, document=document)
    assert again.holder == row.pk
    row.refresh_from_db()
    assert row.gathered_for is None


def test_what_its_checks_counted_helps_no_other_article(cast, article, fay, monkeypatch):
    here = take(make_claim(article, fay), fay)
    adopt(make_evidence(here), fay)
    there = make_claim(make_article(cast.ada, "Capitals\n\nOslo is the capital of Norway.\n"), cast.cleo)
    Match.objects.create(
        ordinal=0, claim=there, claim_wording=1, earlier=here, earlier_wording=1, score=1.0, same=True,
        made_by="test.v1",
    )  # fmt: skip
    monkeypatch.setattr(earlier_checks, "_is_matched", lambda claim: True)
    assert counted_before(there, "true").passages
    restrict(article, cast.cleo, fay)
    assert counted_before(there, "true").passages == ()
