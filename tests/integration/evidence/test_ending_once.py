"""What can be done once only is done once, however many do it at the same moment; the others are told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import make_article, make_claim, make_person
from tests.integration.threads import at_once
from verification import audit
from verification.audit import Event
from verification.claims import comments, notifications
from verification.claims.notification_models import Notification
from verification.errors import Conflict
from verification.evidence import queries, replies
from verification.evidence.queries import Wish
from verification.evidence.query_models import QueryEnd
from verification.evidence.replies import Put
from verification.evidence.reply_models import Reply
from verification.workflow import Role

RACERS = 20


@pytest.fixture
def claim(live_cast):
    return make_claim(make_article(live_cast.ada), live_cast.ben)


def once(acts, action):
    """Do these at once: one is done and leaves its event, the others are refused in words."""
    results = at_once(*acts)
    done = [one for one in results if not isinstance(one, Exception)]
    refused = [one for one in results if isinstance(one, Exception)]
    assert len(done) == 1, results
    assert all(isinstance(one, Conflict) and "already" in one.message for one in refused), refused
    assert Event.objects.filter(action__in=action).count() == 1
    audit.check_verifies()


def test_a_query_is_answered_or_withdrawn_once(live_cast, claim):
    query = queries.ask(
        actor=live_cast.ben.as_actor(), claim_id=claim.pk, wish=Wish("Which yearbook?", "document")
    )
    ada, ben = live_cast.ada.as_actor(), live_cast.ben.as_actor()
    answers = [lambda: queries.answer(actor=ada, query_id=query.pk, text="That of 2019.")] * (RACERS // 2)
    withdrawals = [lambda: queries.withdraw(actor=ben, query_id=query.pk)] * (RACERS // 2)
    once([*answers, *withdrawals], ["query.answer", "query.withdraw"])
    assert QueryEnd.objects.count() == 1


def test_what_came_of_facts_put_to_somebody_is_entered_once(live_cast, claim):
    now = timezone.now()
    wish = Put("The palace", "mail", now - timedelta(hours=2), "He is not the king.", now + timedelta(days=1))
    first = replies.put(actor=live_cast.ben.as_actor(), claim_id=claim.pk, wish=wish)
    people = [make_person(f"checker{number}", Role.CHECKER).as_actor() for number in range(RACERS)]
    entries = [
        lambda one=one: replies.enter_answer(actor=one, reply_id=first.pk, outcome="answered", text=one.name)
        for one in people
    ]
    once(entries, ["reply.enter"])
    assert Reply.objects.filter(first=first).count() == 1


def test_a_notification_is_read_once_and_reading_it_again_is_no_mistake(live_cast, claim):
    comments.comment_on_claim(actor=live_cast.ben.as_actor(), claim_id=claim.pk, text="@dan?", blocking=False)
    row, dan = Notification.objects.get(), live_cast.dan.as_actor()
    read = at_once(RACERS, lambda: notifications.mark_read(actor=dan, ids=[row.pk]))
    assert sorted(read) == [0] * (RACERS - 1) + [1]
