"""The second factor on the pages: set up, asked for at the sign-in, required by a role, taken away."""

import pyotp
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD, approve, make_article, make_submitted
from tests.integration.threads import at_once
from tests.integration.web.conftest import sign_in
from verification import people, second_factor
from verification.audit import Event
from verification.errors import ActionRefused, NotAllowed, TooManyAttempts, WrongCode
from verification.integrations.services import create_token
from verification.people import User
from verification.policies import MACHINE_ACTOR
from verification.second_factor import CODE, RecoveryCode, SecondFactor

HERE = "127.0.0.1"
NOW = 60_000_000


@pytest.fixture(autouse=True)
def still(monkeypatch):
    """No half minute ends in the middle of a test."""
    monkeypatch.setattr(second_factor, "_now", lambda: NOW)


def shown(secret, drift=0):
    """What an app with this secret shows: now, or `drift` half minutes off."""
    return pyotp.TOTP(secret).generate_otp(NOW + drift)


def make_factor(person):
    """Set a factor up and return its secret and the recovery codes; its codes are as if never used."""
    second_factor.propose(actor=person.as_actor())
    secret = second_factor.pending(person).secret
    codes = second_factor.confirm(actor=person.as_actor(), code=shown(secret), address=HERE)
    SecondFactor.objects.update(last_step=0)
    person.refresh_from_db()
    return secret, codes


def give_password(client, name="ben"):
    return client.post(reverse("sign-in"), {"username": name, "password": PASSWORD, "next": "/articles"})


def give_code(client, code):
    return client.post(reverse("sign-in-code"), {"code": code})


def test_it_is_set_up_with_the_password_and_a_code_and_codes_are_shown_once(cast, ben):
    elsewhere = sign_in(cast.ben)
    assert "Set it up" in ben.get(reverse("second-factor")).text
    assert ben.post(reverse("second-factor-begin"), {"password": PASSWORD}).status_code == 302
    page = ben.get(reverse("second-factor"))
    secret = page.context["setup"].secret
    assert " ".join(page.context["groups"]) in page.text and '<path d="M4 4h1v1h-1z' in page.text
    assert "no-store" in page.headers["Cache-Control"]
    done = ben.post(reverse("second-factor-confirm"), {"code": shown(secret)})
    codes = done.context["codes"]
    assert len(set(codes)) == second_factor.CODES and all(code in done.text for code in codes)
    later = ben.get(reverse("second-factor"))
    assert later.status_code == 200 and "10 recovery codes left" in later.text
    assert not any(code in later.text for code in codes) and secret[:4] + " " not in later.text
    assert elsewhere.get("/").status_code == 302


def test_wrong_password_or_code_sets_nothing_up(cast, ben):
    assert ben.post(reverse("second-factor-begin"), {"password": "wrong"}).status_code == 422
    assert second_factor.pending(cast.ben) is None
    ben.post(reverse("second-factor-begin"), {"password": PASSWORD})
    secret = second_factor.pending(cast.ben).secret
    wrong = ben.post(reverse("second-factor-confirm"), {"code": "000000x"})
    assert wrong.status_code == 422 and "not right" in wrong.text
    assert second_factor.pending(cast.ben).secret == secret
    cast.ben.refresh_from_db()
    assert cast.ben.second_factor_at is None


def test_confirming_what_was_never_drawn_is_refused(ben):
    assert ben.post(reverse("second-factor-confirm"), {"code": "123456"}).status_code == 404


def test_nobody_is_signed_in_before_the_code(anybody, cast):
    secret, _ = make_factor(cast.ben)
    assert give_password(anybody).url == reverse("sign-in-code")
    assert anybody.get("/").url.startswith("/sign-in")
    assert anybody.get("/api/v1/me").status_code == 401
    assert not Event.objects.filter(action="sign_in").exists()
    assert give_code(anybody, "000 000x").status_code == 422
    code = shown(secret)
    answer = give_code(anybody, f"{code[:3]} {code[3:]}")
    assert answer.url == "/articles" and anybody.get("/").status_code == 200
    assert Event.objects.get(action="sign_in").actor == cast.ben


def test_code_without_the_password_is_no_way_in(anybody, cast):
    secret, _ = make_factor(cast.ben)
    assert give_code(anybody, shown(secret)).url == reverse("sign-in")


def test_right_password_is_remembered_for_ten_minutes_and_while_it_holds(anybody, cast, monkeypatch):
    secret, _ = make_factor(cast.ben)
    give_password(anybody)
    people.choose_password(actor=cast.ben.as_actor(), password="another long one, really")
    assert give_code(anybody, shown(secret)).url == reverse("sign-in")


@pytest.mark.parametrize("drift", [-1, 0, 1])
def test_code_is_good_once_and_no_older_one_after_it(cast, drift):
    secret, _ = make_factor(cast.ben)
    second_factor.check(person=cast.ben, code=shown(secret, drift), address=HERE)
    for again in (drift, drift - 1):
        with pytest.raises(WrongCode):
            second_factor.check(person=cast.ben, code=shown(secret, again), address=HERE)


@pytest.mark.parametrize("drift", [-3, 3])
def test_code_of_another_time_is_wrong(cast, drift):
    secret, _ = make_factor(cast.ben)
    with pytest.raises(WrongCode):
        second_factor.check(person=cast.ben, code=shown(secret, drift), address=HERE)


def test_code_that_confirmed_the_set_up_does_not_sign_in(cast):
    second_factor.propose(actor=cast.ben.as_actor())
    code = shown(second_factor.pending(cast.ben).secret)
    second_factor.confirm(actor=cast.ben.as_actor(), code=code, address=HERE)
    cast.ben.refresh_from_db()
    with pytest.raises(WrongCode):
        second_factor.check(person=cast.ben, code=code, address=HERE)


def test_recovery_code_signs_in_once(anybody, cast):
    _, codes = make_factor(cast.ben)
    give_password(anybody)
    assert give_code(anybody, codes[0].upper().replace("-", " ")).status_code == 302
    assert "9 are left" in anybody.get("/").text
    again = Client()
    give_password(again)
    assert give_code(again, codes[0]).status_code == 422
    assert give_code(again, codes[1]).status_code == 302


def test_codes_of_somebody_else_are_wrong(cast):
    make_factor(cast.ben)
    secret, codes = make_factor(cast.dan)
    for code in (codes[0], shown(secret)):
        with pytest.raises(WrongCode):
            second_factor.check(person=cast.ben, code=code, address=HERE)


def test_wrong_codes_are_braked_with_the_password_known(anybody, cast):
    secret, _ = make_factor(cast.ben)
    give_password(anybody)
    assert [give_code(anybody, "1234567").status_code for _ in range(CODE.here)] == [422] * CODE.here
    answer = give_code(anybody, shown(secret))
    assert answer.status_code == 429 and "Try again in 15 minutes." in answer.text
    assert Event.objects.filter(action="second_factor_failed", actor=cast.ben).count() == CODE.here
    assert Event.objects.filter(action="sign_in_stopped").count() == 1


def test_wrong_codes_from_many_addresses_stop_nobody_where_they_are_at_home(cast):
    secret, _ = make_factor(cast.ben)
    second_factor.check(person=cast.ben, code=shown(secret, -1), address=HERE)
    for number in range(CODE.by_name):
        with pytest.raises(WrongCode):
            second_factor.check(person=cast.ben, code="1234567", address=f"203.0.113.{number}")
    with pytest.raises(TooManyAttempts):
        second_factor.check(person=cast.ben, code=shown(secret), address="198.51.100.7")
    assert second_factor.check(person=cast.ben, code=shown(secret), address=HERE) is None


def test_nothing_readable_is_kept_or_told(cast):
    secret, codes = make_factor(cast.ben)
    rows = [*SecondFactor.objects.values(), *RecoveryCode.objects.values(), *Event.objects.values()]
    kept = str(rows)
    assert secret not in kept
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)
    assert secret not in repr(second_factor.pending(cast.ben)) + str(SecondFactor.objects.get())


def test_another_key_makes_every_code_a_wrong_one(settings, cast):
    secret, codes = make_factor(cast.ben)
    settings.FACTOR_KEY = "another"
    for code in (shown(secret), codes[0]):
        with pytest.raises(WrongCode):
            second_factor.check(person=cast.ben, code=code, address=HERE)


def test_new_recovery_codes_replace_the_old(cast, ben):
    secret, codes = make_factor(cast.ben)
    ben = sign_in(cast.ben)
    assert ben.post(reverse("second-factor-codes"), {"code": "1234567"}).status_code == 422
    new = ben.post(reverse("second-factor-codes"), {"code": shown(secret)}).context["codes"]
    assert not set(new) & set(codes)
    with pytest.raises(WrongCode):
        second_factor.check(person=cast.ben, code=codes[0], address=HERE)
    assert second_factor.check(person=cast.ben, code=new[0], address=HERE) == 9


def test_it_moves_to_another_device_with_a_code_of_the_old_one(cast):
    secret, _ = make_factor(cast.ben)
    client = sign_in(cast.ben)
    assert client.post(reverse("second-factor-begin"), {"password": PASSWORD}).status_code == 422
    assert client.post(reverse("second-factor-begin"), {"code": shown(secret, -1)}).status_code == 302
    new = second_factor.pending(cast.ben).secret
    assert new != secret
    second_factor.check(person=cast.ben, code=shown(secret), address=HERE)
    assert client.post(reverse("second-factor-confirm"), {"code": shown(new)}).status_code == 200
    with pytest.raises(WrongCode):
        second_factor.check(person=cast.ben, code=shown(secret, 1), address=HERE)


def test_it_is_given_up_with_a_code(cast):
    secret, _ = make_factor(cast.ben)
    client, elsewhere = sign_in(cast.ben), sign_in(cast.ben)
    assert client.post(reverse("second-factor-remove"), {"code": "1234567"}).status_code == 422
    client.post(reverse("second-factor-remove"), {"code": shown(secret)})
    assert client.get("/").status_code == 200 and elsewhere.get("/").status_code == 302
    assert not SecondFactor.objects.exists() and not RecoveryCode.objects.exists()
    assert give_password(Client()).url == "/articles"


def test_admin_takes_a_lost_factor_away_and_never_sees_it(cast, root):
    secret, codes = make_factor(cast.ben)
    client = sign_in(cast.ben)
    page = root.get(reverse("people")).text
    assert "Reset second factor" in page and secret not in page and codes[0] not in page
    assert root.post(reverse("person-factor", args=[cast.ben.pk])).status_code == 302
    assert client.get("/").status_code == 302
    assert give_password(Client()).url == "/articles"
    event = Event.objects.get(action="person.factor_reset")
    assert (event.actor, event.target) == (cast.root, f"person:{cast.ben.pk}")
    assert root.post(reverse("person-factor", args=[cast.ben.pk])).status_code == 404


@pytest.mark.parametrize("who", ["ada", "ben", "cleo", "root"])
def test_nobody_but_another_admin_takes_a_factor_away(cast, who):
    target = getattr(cast, who)
    make_factor(target)
    with pytest.raises(NotAllowed):
        second_factor.reset(actor=target.as_actor(), user_id=target.pk)


def test_token_sets_nothing_up(cast):
    with pytest.raises(NotAllowed):
        second_factor.propose(actor=cast.ben.as_actor(by_token=True))


@pytest.fixture
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = ["reviewer", "editor"]


def test_role_that_needs_it_is_led_to_set_it_up_first(required, cast, dan, ben):
    for answer in (dan.get("/"), dan.get(reverse("profile")), dan.post("/claims/1/do/approve")):
        assert answer.url == reverse("second-factor")
    assert "needs a second factor" in dan.get(reverse("second-factor")).text
    assert ben.get("/").status_code == 200
    dan.post(reverse("second-factor-begin"), {"password": PASSWORD})
    secret = second_factor.pending(cast.dan).secret
    dan.post(reverse("second-factor-confirm"), {"code": shown(secret)})
    assert dan.get("/").status_code == 200
    SecondFactor.objects.update(last_step=0)
    assert dan.post(reverse("second-factor-remove"), {"code": shown(secret)}).status_code == 403
    assert User.objects.get(pk=cast.dan.pk).second_factor_at


def test_own_password_comes_before_the_factor(required, cast):
    secret = people.reset_password(actor=MACHINE_ACTOR, user_id=cast.dan.pk)
    client = Client()
    client.post(reverse("sign-in"), {"username": "dan", "password": secret})
    assert client.get("/").url == reverse("password")
    assert client.get(reverse("second-factor")).url == reverse("password")


def test_nothing_is_signed_without_a_factor_that_a_role_needs(required, cast):
    claim = make_submitted(make_article(cast.ada), cast.ben)
    with pytest.raises(ActionRefused) as refused:
        approve(claim, cast.dan)
    assert [failure.code for failure in refused.value.failures] == ["second_factor_required"]
    make_factor(cast.dan)
    approve(claim, cast.dan)
    claim.refresh_from_db()
    assert claim.status == "approved"


def test_api_asks_a_session_for_it_and_not_a_token(required, cast, dan):
    answer = dan.get("/api/v1/me")
    assert answer.status_code == 403 and answer.json()["code"] == "second_factor_required"
    _, secret = create_token(actor=cast.ben.as_actor(), name="CMS", scopes=["read"], days=1)
    people.set_roles(actor=MACHINE_ACTOR, user_id=cast.ben.pk, roles=["checker", "reviewer"])
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/me").status_code == 200
    make_factor(cast.dan)
    assert sign_in(cast.dan).get("/api/v1/me").status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_code_given_twice_at_once_is_good_once(live_cast, kind):
    secret, codes = make_factor(live_cast.ben)
    code = shown(secret) if kind == "app" else codes[0]

    def give():
        second_factor.check(person=live_cast.ben, code=code, address=HERE)
        return "in"

    assert [str(answer) for answer in at_once(4, give)].count("in") == 1


def test_machine_takes_the_last_admins_factor_away(cast, capsys):
    make_factor(cast.root)
    call_command("reset_second_factor", "root")
    assert "root signs in with the password alone now." in capsys.readouterr().out
    assert not SecondFactor.objects.exists()
    for name in ("root", "nobody-here"):
        with pytest.raises(CommandError, match="no such person, or they have no second factor"):
            call_command("reset_second_factor", name)
