"""Queries to the reporter: who asks, who answers, what they hold up, and what becomes of an answer."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.factories import (
    adopt,
    approve,
    make_article,
    make_claim,
    make_clearable,
    make_draft,
    make_person,
    make_submitted,
    submit,
    take,
)
from verification import tasks
from verification.audit import Event
from verification.claims import merging
from verification.claims import services as claims
from verification.engine.types import Question
from verification.errors import ActionRefused, Conflict, InvalidInput, NotAllowed, NotFound
from verification.evidence import queries
from verification.evidence.models import Evidence, SnapshotKind
from verification.evidence.queries import Wish
from verification.evidence.query_models import Query, QueryEnd
from verification.evidence.services import counted, witnesses
from verification.policies import MACHINE_ACTOR
from verification.publication.services import clearing
from verification.reviews import services as reviews
from verification.verdicts import services as verdicts
from verification.workflow import Guard, Role, Status

pytestmark = pytest.mark.django_db
ANSWER = "It stands in the yearbook, page 12.\n\nI have a copy."


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


@pytest.fixture
def claim(article, cast):
    return take(make_claim(article, cast.ben), cast.ben)


def ask(claim, by, text="Where does it come from?", kind="document", *, blocking=True, due_at=None, **actor):
    wish = Wish(text, kind, blocking, due_at)
    return queries.ask(actor=by.as_actor(**actor), claim_id=claim.pk, wish=wish)


def answer(query, by, text=ANSWER, **actor):
    return queries.answer(actor=by.as_actor(**actor), query_id=query.pk, text=text)


def withdraw(query, by, **actor):
    return queries.withdraw(actor=by.as_actor(**actor), query_id=query.pk)


def test_a_query_is_kept_and_its_events_hold_no_words(claim, cast):
    due = timezone.now() + timedelta(days=2)
    query = ask(claim, cast.dan, due_at=due)
    assert list(Query.objects.asked_of(cast.ada).open()) == [query]
    answer(query, cast.ada)
    asked, answered = Event.objects.filter(target=f"query:{query.pk}").order_by("pk")
    assert asked.data == {"claim": claim.pk, "kind": "document", "blocking": True}
    assert answered.data == {"claim": claim.pk, "evidence": Evidence.objects.get(found_by="query.v1").pk}
    assert not Query.objects.asked_of(cast.ada).open().exists()


@pytest.mark.parametrize(
    "wish",
    [
        Wish("", "source"),
        Wish("?!", "source"),
        Wish("x" * 10_001, "source"),
        Wish("Why?", "gossip"),
        Wish("Why?", "source", due_at=timezone.now() - timedelta(minutes=1)),
        Wish("Why?", "source", due_at=timezone.now() + timedelta(days=91)),
    ],
    ids=["nothing", "no letter", "endless", "kind", "past", "far"],
)
def test_odd_queries_are_refused(claim, cast, wish):
    with pytest.raises(InvalidInput):
        queries.ask(actor=cast.ben.as_actor(), claim_id=claim.pk, wish=wish)
    assert not Query.objects.exists()


def test_only_people_who_check_review_or_edit_ask(claim, cast):
    robot = make_person("robot", Role.SERVICE)
    actors = [who.as_actor() for who in (cast.ada, cast.root, cast.eve, robot)]
    for actor in (*actors, cast.ben.as_actor(by_token=True), MACHINE_ACTOR):
        with pytest.raises(NotAllowed):
            queries.ask(actor=actor, claim_id=claim.pk, wish=Wish("Why?", "source"))


def test_nobody_is_asked_about_a_claim_that_is_gone_or_where_nobody_here_reports(cast):
    article = make_article(cast.cleo, byline="")
    claim = make_claim(article, cast.ben)
    with pytest.raises(InvalidInput, match="Nobody here reports"):
        ask(claim, cast.ben)
    claims.dismiss(actor=cast.ben.as_actor(), claim_id=claim.pk, expected_version=None, reason="trivial")
    with pytest.raises(ActionRefused, match="dismissed"):
        ask(claim, cast.ben)


def test_only_its_reporter_answers_once_and_by_no_token(claim, cast):
    rita = make_person("rita", Role.REPORTER)
    query = ask(claim, cast.ben)
    with pytest.raises(NotFound):
        answer(query, rita)
    for person, token in ((cast.ben, False), (cast.cleo, False), (cast.ada, True)):
        with pytest.raises(NotAllowed):
            answer(query, person, by_token=token)
    with pytest.raises(InvalidInput):
        answer(query, cast.ada, " \n")
    answer(query, cast.ada)
    with pytest.raises(Conflict, match="answered by Ada Reporter already"):
        answer(query, cast.ada, "Another one.")
    with pytest.raises(Conflict):
        withdraw(query, cast.ben)
    assert QueryEnd.objects.get().text == ANSWER


def test_who_asked_or_an_editor_withdraws(claim, cast):
    first, second = ask(claim, cast.ben), ask(claim, cast.ben)
    for person, token in ((cast.dan, False), (cast.ada, False), (cast.ben, True)):
        with pytest.raises(NotAllowed):
            withdraw(first, person, by_token=token)
    assert withdraw(first, cast.ben).ended.outcome == "withdrawn"
    assert withdraw(second, cast.cleo).ended.by == cast.cleo
    assert not Evidence.objects.filter(found_by="query.v1").exists()


def test_a_blocking_query_stands_against_submitting_until_it_has_ended(claim, cast):
    query = ask(claim, cast.dan, "Which yearbook?")
    with pytest.raises(ActionRefused) as refused:
        submit(claim, cast.ben)
    assert [failure.guard for failure in refused.value.failures] == [Guard.TALK]
    assert "Dan’s query to the reporter “Which yearbook?”" in refused.value.message
    answer(query, cast.ada)
    done = verdicts.submit(actor=cast.ben.as_actor(), claim_id=claim.pk, expected_version=None)
    assert done.status == Status.IN_REVIEW


def test_a_blocking_query_stands_against_approving_and_clearing(article, cast):
    claim = make_submitted(article, cast.ben)
    query = ask(claim, cast.cleo)
    with pytest.raises(ActionRefused) as refused:
        approve(claim, cast.dan)
    assert [failure.code for failure in refused.value.failures] == ["open_talk"]
    assert Guard.TALK in {failure.guard for failure in clearing(article, cast.cleo.as_actor()).failures}
    withdraw(query, cast.cleo)
    assert approve(claim, cast.dan).status == Status.APPROVED


def test_an_answer_is_evidence_that_nobody_has_adopted_and_no_witness(claim, cast):
    end = answer(ask(claim, cast.ben), cast.ada).ended
    row = Evidence.objects.get(pk=end.evidence_id)
    snapshot = row.passage.snapshot
    assert (row.quotation, row.stance, row.question, row.is_verbatim) == (ANSWER, "context", "true", True)
    assert (row.decision, row.is_independent, row.is_primary, row.added_by) == (None, False, False, cast.ada)
    assert (snapshot.kind, snapshot.accessed_at) == (SnapshotKind.ATTESTATION, end.at)
    assert "Ada" not in snapshot.title + snapshot.text
    assert counted(claim) == []
    assert [one.independent for one in witnesses(claim, Question.TRUE)] == [False]


def test_the_word_of_the_author_carries_no_verdict(claim, cast):
    end = answer(ask(claim, cast.ben), cast.ada).ended
    adopt(Evidence.objects.get(pk=end.evidence_id), cast.ben, stance="supports", role="primary")
    make_draft(claim, cast.ben)
    with pytest.raises(ActionRefused) as refused:
        verdicts.submit(actor=cast.ben.as_actor(), claim_id=claim.pk, expected_version=None)
    assert [failure.guard for failure in refused.value.failures] == [Guard.EVIDENCE]


def test_answers_of_one_reporter_are_one_voice(claim, cast):
    rows = [answer(ask(claim, cast.ben), cast.ada, text).ended.evidence_id for text in ("One.", "Two.")]
    origins = Evidence.objects.filter(pk__in=rows).values_list("passage__snapshot__origin", flat=True)
    assert len(rows) == 2 and len(set(origins)) == 1


def test_an_answer_waits_while_the_claim_takes_no_evidence(article, cast):
    claim = make_submitted(article, cast.ben)
    end = answer(ask(claim, cast.dan), cast.ada).ended
    assert end.evidence_id is None and queries.attach_waiting() == 0
    reviews.request_changes(
        actor=cast.dan.as_actor(), claim_id=claim.pk, expected_version=None, comment="See the answer."
    )
    tasks.sweep()
    found = queries.get(end.query_id).ended.evidence_id
    assert Evidence.objects.get(pk=found).claim == claim
    assert Event.objects.get(action="query.attach").data == {"claim": claim.pk, "evidence": found}
    assert queries.attach_waiting() == 0


def test_nothing_is_attached_in_a_cleared_article(cast):
    article = make_clearable(cast)
    claim = article.claims.get(status=Status.APPROVED)
    end = answer(ask(claim, cast.dan, blocking=False), cast.ada).ended
    assert (end.evidence_id, queries.attach_waiting()) == (None, 0)


def test_an_answer_about_a_merged_claim_goes_to_the_one_that_it_goes_on_in(article, claim, cast):
    other = make_claim(article, cast.ben, "its king is Harald V")
    query = ask(other, cast.dan, "Still?")
    merging.merge(
        actor=cast.ben.as_actor(), claim_id=other.pk, expected_version=None, into_id=claim.pk,
        into_version=None,
    )  # fmt: skip
    assert queries.open_on_claim(claim) == ("Dan’s query to the reporter “Still?”",)
    assert Evidence.objects.get(pk=answer(query, cast.ada).ended.evidence_id).claim == claim


@pytest.mark.parametrize(("kind", "question"), [("source", "said"), ("wording", "said"), ("figure", "true")])
def test_an_answer_bears_on_the_question_that_was_meant(cast, kind, question):
    article = make_article(cast.ada, "Oslo has grown, Mayor Anne Lindboe said on Monday.\n")
    claim = next(one for one in article.claims.all() if len(one.questions) > 1)
    end = answer(ask(claim, cast.ben, kind=kind), cast.ada).ended
    assert Evidence.objects.get(pk=end.evidence_id).question == question


def test_a_query_and_its_end_are_never_edited(claim, cast):
    end = answer(ask(claim, cast.ben), cast.ada).ended
    for rows in (Query.objects.filter(pk=end.query_id), QueryEnd.objects.filter(pk=end.pk)):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(text="Never mind.")
