"""What a query of the queue finds, term by term, in the eyes of whoever asks."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from tests.factories import approve, make_article, make_claim, make_proposal, make_submitted, take
from verification.articles.models import Article
from verification.claims import holding
from verification.claims.models import Claim
from verification.reviews import queue
from verification.reviews.query import READERS, parse
from verification.workflow import Status

OTHER = "The harbour\n\nThe harbour of Tarn was closed for nine days in 2019. The port handles 4.6 million tonnes a year.\n"
PARLIAMENT = "Its parliament has 169 seats"
KING = "its king is Harald V"


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


def found(text, user):
    query = parse(text)
    assert not query.bad
    return set(queue.find(Claim.objects.visible_to(user), query, user).values_list("pk", flat=True))


def everything():
    return set(Claim.objects.values_list("pk", flat=True))


def test_who_holds_rests_or_submitted_is_asked_for_as_mine(cast, article):
    held = take(make_claim(article, cast.ben), cast.ben)
    resting = take(make_claim(article, cast.ben, PARLIAMENT), cast.ben)
    holding.wait(
        actor=cast.ben.as_actor(),
        claim_id=resting.pk,
        expected_version=None,
        waiting_for="expert",
        follow_up=timezone.now() + timedelta(days=1),
    )
    submitted = make_submitted(article, cast.ben, exact=KING)
    assert found("mine", cast.ben) == {held.pk, resting.pk, submitted.pk}
    assert found("not:mine", cast.ben) == everything() - found("mine", cast.ben)
    assert found("mine", cast.dan) == set()
    assert found("status:in_review not:mine", cast.dan) == {submitted.pk}
    assert found("holder:me", cast.ben) == found("holder:BEN", cast.dan) == {held.pk, resting.pk}
    assert found("holder:nobody", cast.dan) == everything() - {held.pk, resting.pk}
    assert found("holder:zelda", cast.dan) == set()
    assert found("waiting:expert", cast.dan) == found("waiting:any", cast.dan) == {resting.pk}
    assert found("waiting:due", cast.dan) == found("waiting:legal", cast.dan) == set()
    Claim.objects.filter(pk=resting.pk).update(follow_up_at=timezone.now())
    assert found("waiting:due", cast.dan) == {resting.pk}
    Claim.objects.filter(pk=held.pk).update(lease_until=timezone.now())
    assert found("holder:me", cast.ben) == {resting.pk}


def test_words_fields_and_what_is_kept_out(cast, article):
    other = make_article(cast.ada, OTHER)
    of_other = set(other.claims.values_list("pk", flat=True))
    assert found(f"article:{other.pk}", cast.ben) == found("article:harbour", cast.ben) == of_other
    assert found("tonnes", cast.ben) and found("tonnes", cast.ben) < of_other
    assert found("tonnes harald", cast.ben) == set()
    assert found("%", cast.ben) == found("_", cast.ben) == set()
    assert found("-article:harbour", cast.ben) == everything() - of_other
    first = Claim.objects.order_by("pk").first()
    Claim.objects.filter(pk=first.pk).update(risks=["legal"], flags=["source_changed"], priority=99.0)
    for text in (
        "risk:legal",
        "risk:any",
        "risk:crime,legal",
        "flag:any",
        "flag:stale",
        "flag:source_changed",
    ):
        assert found(text, cast.ben) == {first.pk}, text
    assert found("risk:none", cast.ben) == everything() - {first.pk}
    assert first.pk in found("priority:high", cast.ben)
    assert found("priority:high,medium,low", cast.ben) == everything()
    assert found("kind:event,state,quantity", cast.ben) <= everything()


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("harb", True),
        ("HARBOUR closed", True),
        ('"of tarn was clo"', True),
        ('"tarn of"', False),
        ("bour", False),
        ("deep-sea", True),
        ("deep-se", True),
        ("sea", True),
        ("4.6", True),
        ("4", True),
        ("mayor’s", True),
        ("anna", True),
        ("-harbour", False),
        ("…", True),
        ("§", False),
        ("a:b 'or'1", False),
        ("²", False),
    ],
)
def test_a_word_is_found_from_its_beginning_and_several_as_they_stand(cast, article, text, is_found):
    claim = article.claims.first()
    words = "The deep-sea harbour of Tarn was closed for 4.6 days… by the mayor’s order."
    Claim.objects.filter(pk=claim.pk).update(text=words, speaker="Anna Lind")
    if text == "a:b 'or'1":
        assert parse(text).bad
        text = "\"a:b 'or'1 & !(\""
    assert (claim.pk in found(text, cast.ben)) == is_found


def test_a_word_among_many_is_found_by_its_index(cast, article):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    query = queue.find(Claim.objects.all(), parse("harbour"), cast.ben).only("pk").explain()
    assert "claim_spoken" in query


def test_status_and_what_is_proposed(cast, article):
    claim = approve(make_submitted(article, cast.ben), cast.dan)
    assert found("status:approved", cast.ben) == {claim.pk}
    assert claim.pk not in found("status:undecided", cast.ben)
    assert found("status:approved,suggested", cast.ben) >= {claim.pk}
    suggested = article.claims.filter(status=Status.SUGGESTED).first()
    make_proposal(suggested, "refuted")
    assert found("proposed:refuted", cast.ben) == {suggested.pk}


def test_deadlines_are_asked_for_by_the_time_that_is_left(cast, article):
    other = make_article(cast.ada, OTHER)
    soon, none = (
        set(article.claims.values_list("pk", flat=True)),
        set(other.claims.values_list("pk", flat=True)),
    )
    Article.objects.filter(pk=article.pk).update(deadline=timezone.now() + timedelta(hours=1))
    assert found("deadline:<2h", cast.ben) == found("deadline:any", cast.ben) == soon
    assert found("deadline:>30min", cast.ben) == soon
    assert found("deadline:<30min", cast.ben) == found("deadline:>1d", cast.ben) == set()
    assert found("deadline:none", cast.ben) == found("-deadline:any", cast.ben) == none
    assert found("overdue", cast.ben) == set()
    Article.objects.filter(pk=article.pk).update(deadline=timezone.now() - timedelta(hours=1))
    assert found("overdue", cast.ben) == found("deadline:<2h", cast.ben) == soon


def test_nobody_finds_what_they_may_not_see(cast, article):
    assert found("status:suggested", cast.eve) == set()


def test_every_field_has_what_finds_it():
    assert set(READERS) <= set(queue.FINDERS)
