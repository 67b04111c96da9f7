"""Tokens: shown once, kept as a hash, good for what they say and for as long."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import make_person
from verification.audit import Event
from verification.errors import ActionRefused, InvalidInput, NotAllowed, NotFound
from verification.integrations import services
from verification.integrations.models import Token
from verification.people import set_active
from verification.workflow import Role

pytestmark = pytest.mark.django_db


def create(by, **given):
    asked = {"name": "CMS", "scopes": ["read"], "days": 30, **given}
    return services.create_token(actor=by.as_actor(), **asked)


def test_a_token_is_recognised_by_its_secret_which_is_not_kept(cast):
    token, secret = create(cast.ben)
    assert services.authenticate(secret) == token
    assert secret not in str(Token.objects.values())
    assert secret not in " ".join(str(event.data) for event in Event.objects.all())
    assert Event.objects.last().data == {"owner": cast.ben.pk, "scopes": ["read"], "days": 30}


@pytest.mark.parametrize("secret", ["", "fck_", "fck_" + "a" * 43, "fck_" + "a" * 42 + "\0", "x" * 10_000])
def test_anything_else_is_nobody(cast, secret):
    create(cast.ben)
    assert services.authenticate(secret) is None


def test_a_revoked_token_is_nobody_and_a_second_time_changes_nothing(cast):
    token, secret = create(cast.ben)
    services.revoke_token(actor=cast.ben.as_actor(), token_id=token.pk)
    before = Event.objects.count()
    services.revoke_token(actor=cast.ben.as_actor(), token_id=token.pk)
    assert Event.objects.count() == before
    assert services.authenticate(secret) is None


def test_an_expired_token_is_nobody(cast):
    token, secret = create(cast.ben)
    Token.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert services.authenticate(secret) is None
    forever, secret = create(cast.ben, days=None)
    assert forever.expires_at is None
    assert services.authenticate(secret) == forever


def test_the_token_of_whoever_is_locked_out_is_nobody(cast):
    _, secret = create(cast.ben)
    set_active(actor=cast.root.as_actor(), user_id=cast.ben.pk, active=False)
    assert services.authenticate(secret) is None


def test_a_token_makes_and_revokes_no_tokens(cast):
    token, _ = create(cast.ben)
    actor = cast.ben.as_actor(by_token=True)
    with pytest.raises(ActionRefused):
        services.create_token(actor=actor, name="More", scopes=["read"], days=1)
    with pytest.raises(ActionRefused):
        services.revoke_token(actor=actor, token_id=token.pk)


def test_an_admin_makes_tokens_for_service_accounts_and_for_nobody_else(cast):
    robot = make_person("cms", Role.SERVICE)
    token, _ = create(cast.root, owner_id=robot.pk)
    assert token.owner == robot
    for by, owner in ((cast.root, cast.ben), (cast.cleo, robot), (cast.cleo, cast.ben)):
        with pytest.raises(NotAllowed):
            create(by, owner_id=owner.pk)


def test_others_tokens_are_neither_seen_nor_revoked_but_by_an_admin(cast):
    token, _ = create(cast.ben)
    with pytest.raises(NotFound):
        services.revoke_token(actor=cast.cleo.as_actor(), token_id=token.pk)
    assert list(services.visible_tokens(cast.cleo.as_actor())) == []
    assert services.revoke_token(actor=cast.root.as_actor(), token_id=token.pk).revoked_at


@pytest.mark.parametrize(
    "given",
    [
        {"name": " "},
        {"name": "x" * 121},
        {"name": "C\0MS"},
        {"name": "C\ud800MS"},
        {"scopes": []},
        {"scopes": ["approve"]},
        {"days": 0},
        {"days": 731},
    ],
    ids=str,
)
def test_what_cannot_be_a_token_is_refused(cast, given):
    with pytest.raises(InvalidInput):
        create(cast.ben, **given)
    assert not Token.objects.exists()


def test_tokens_in_use_are_limited(cast, monkeypatch):
    monkeypatch.setattr(services, "LIVE_TOKENS_PER_OWNER", 2)
    first, _ = create(cast.ben)
    create(cast.ben)
    with pytest.raises(InvalidInput):
        create(cast.ben)
    services.revoke_token(actor=cast.ben.as_actor(), token_id=first.pk)
    assert create(cast.ben)


def test_using_a_token_is_remembered_once_a_minute(cast, django_assert_num_queries):
    token, secret = create(cast.ben)
    services.authenticate(secret)
    token.refresh_from_db()
    assert token.last_used_at
    with django_assert_num_queries(1):
        services.authenticate(secret)
