"""The brake on guessing: by account, by address, for a while."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import PASSWORD
from tests.integration.threads import at_once
from verification import people, throttle
from verification.audit import Event
from verification.errors import TooManyAttempts
from verification.throttle import PASSWORD as BRAKE
from verification.throttle import Attempt


def try_in(client, name="ben", password=PASSWORD, address="127.0.0.1"):
    return client.post(reverse("sign-in"), {"username": name, "password": password}, REMOTE_ADDR=address)


def guess(client, count, name="ben", address="127.0.0.1"):
    for _ in range(count):
        answer = try_in(client, name, "wrong", address)
    return answer


def guess_from_everywhere(client, name="ben"):
    for number in range(BRAKE.by_name):
        try_in(client, name, "wrong", f"203.0.113.{number}")


def test_refusal_says_how_long_it_lasts(anybody, cast):
    guess(anybody, BRAKE.here)
    answer = try_in(anybody)
    assert answer.status_code == 429
    assert "Too many attempts. Try again in 15 minutes." in answer.text
    assert 880 <= int(answer.headers["Retry-After"]) <= 900
    Attempt.objects.update(at=timezone.now() - timedelta(minutes=14, seconds=10))
    assert "Try again in 1 minute." in try_in(anybody).text


def test_after_the_window_the_right_password_is_enough(anybody, cast):
    guess(anybody, BRAKE.here)
    Attempt.objects.update(at=timezone.now() - BRAKE.window)
    assert try_in(anybody).status_code == 302


def test_refused_attempts_do_not_make_the_wait_longer(anybody, cast):
    guess(anybody, BRAKE.here)
    Attempt.objects.update(at=timezone.now() - timedelta(minutes=14))
    guess(anybody, 20)
    assert Attempt.objects.count() == BRAKE.here
    assert Event.objects.filter(action="sign_in_failed").count() == BRAKE.here


def test_an_account_is_guarded_against_guesses_from_many_addresses(anybody, cast):
    guess_from_everywhere(anybody)
    assert try_in(anybody, address="198.51.100.7").status_code == 429
    assert try_in(anybody, "dan", address="198.51.100.7").status_code == 302


def test_guesses_from_many_addresses_do_not_stop_a_person_where_they_are_at_home(anybody, cast):
    assert try_in(Client(), address="198.51.100.7").status_code == 302
    guess_from_everywhere(anybody)
    assert try_in(anybody, address="198.51.100.8").status_code == 429
    assert try_in(anybody, address="198.51.100.7").status_code == 302


def test_one_address_cannot_guess_at_many_names(anybody, cast):
    for number in range(BRAKE.by_place):
        try_in(anybody, f"name-{number}", "wrong")
    assert try_in(anybody, "dan").status_code == 429
    assert try_in(anybody, "dan", address="198.51.100.7").status_code == 302


def test_right_password_forgets_the_wrong_ones(anybody, cast):
    guess(anybody, BRAKE.here - 1)
    assert try_in(Client()).status_code == 302
    assert guess(anybody, BRAKE.here - 1).status_code == 422


def test_new_password_from_an_admin_opens_at_once(anybody, cast):
    guess(anybody, BRAKE.here)
    secret = people.reset_password(actor=cast.root.as_actor(), user_id=cast.ben.pk)
    assert try_in(anybody, password=secret).status_code == 302


def test_answers_do_not_tell_whether_an_account_exists(cast):
    def told(name):
        answers = [try_in(Client(), name, "wrong") for _ in range(BRAKE.here + 1)]
        return [(answer.status_code, _plain(answer, name)) for answer in answers]

    assert told("ben") == told("nobody-here")


def _plain(answer, name):
    return answer.text.replace(name, "NAME").replace(str(answer.context["csrf_token"]), "")


def test_the_trail_tells_once_that_somebody_was_stopped(anybody, cast):
    guess(anybody, BRAKE.here + 5)
    stopped = Event.objects.get(action="sign_in_stopped")
    assert stopped.data["kind"] == "password" and "ben" not in f"{stopped.data}{stopped.target}"


@pytest.mark.django_db(transaction=True)
def test_twenty_guesses_at_once_get_no_further_than_in_a_row(live_cast):
    def one():
        try:
            throttle.begin(BRAKE, name="ben", address="203.0.113.9")
        except TooManyAttempts:
            return False
        return True

    looked_at = at_once(*[one] * 20)
    assert 0 < sum(looked_at) <= BRAKE.here


def test_old_password_cannot_be_guessed_at_an_open_session(ben, cast):
    wrong = {
        "old_password": "wrong",
        "new_password1": "another long one",
        "new_password2": "another long one",
    }
    answers = [ben.post("/password", wrong).status_code for _ in range(BRAKE.here + 1)]
    assert answers == [422] * BRAKE.here + [429]
