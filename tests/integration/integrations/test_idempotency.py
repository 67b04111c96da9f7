"""One answer a key: kept, bounded in time, and made again when a process died before it could be kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.integration.threads import at_once
from verification.errors import IdempotencyConflict, InvalidInput
from verification.integrations.models import IdempotencyKey
from verification.integrations.services import answer_once, body_digest

pytestmark = pytest.mark.django_db


def ask(cast, answer=lambda: (202, {"article": 1}), key="one", body="a"):
    return answer_once(
        actor=cast.ada.as_actor(), key=key, body_sha256=body_digest({"text": body}), answer=answer
    )


def refuse():
    raise InvalidInput


def test_the_act_is_done_once(cast):
    done = []
    for replayed in (False, True, True):
        found = ask(cast, lambda: (202, {"times": done.append(1) or len(done)}))
        assert (found.status, found.body, found.replayed) == (202, {"times": 1}, replayed)


def test_another_body_under_the_same_key_is_a_conflict(cast):
    ask(cast)
    with pytest.raises(IdempotencyConflict):
        ask(cast, body="b")


def test_an_error_is_not_kept(cast):
    with pytest.raises(InvalidInput):
        ask(cast, refuse)
    assert not ask(cast).replayed


def test_a_key_without_an_answer_is_a_process_that_died_and_is_done_again(cast):
    IdempotencyKey.objects.create(user=cast.ada, key="one", body_sha256=body_digest({"text": "a"}))
    assert not ask(cast).replayed
    assert ask(cast).replayed


def test_a_key_is_forgotten_after_a_day(cast):
    ask(cast)
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert not ask(cast, body="b").replayed


def test_the_order_of_the_fields_does_not_make_another_body():
    assert body_digest({"a": 1, "b": 2}) == body_digest({"b": 2, "a": 1}) != body_digest({"a": 1, "b": 3})


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_with_one_key_leave_one_answer(live_cast):
    found = at_once(2, lambda: ask(live_cast))
    assert [one.body for one in found] == [{"article": 1}] * 2
    assert IdempotencyKey.objects.get().answer == {"article": 1}
