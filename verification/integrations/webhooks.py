"""Webhooks as admins keep them: added, changed, switched off and on, tested, sent events again.

In: what a signed-in admin asks for. Out: rows; the secret is handed out once, when it is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Max, Prefetch, Q, QuerySet
from django.utils import timezone

from verification import audit, backends, policies
from verification.articles.trail import visible_events
from verification.audit import Event
from verification.engine.canonical import typed_text
from verification.errors import InvalidInput, NotFound, ProviderError, StaleVersion
from verification.integrations import outbox, signing
from verification.integrations.kinds import check_kinds
from verification.integrations.sending import PING
from verification.integrations.services import check_is_person
from verification.integrations.webhook_models import DeliveryState, Webhook, WebhookAttempt, WebhookDelivery
from verification.people import User
from verification.policies import Actor
from verification.workflow import Role

MAX_WEBHOOKS: Final = 50
MAX_URL_CHARACTERS: Final = 600
MAX_DESCRIPTION: Final = 200
BOTH_HOLD: Final = timedelta(days=1)
"""So long the secret before the last one signs as well."""


def check_keeps(actor: Actor) -> None:
    """Raise unless the actor may see and keep webhooks.

    Raises:
        ActionRefused: a token asks. NotAllowed: no admin.
    """
    check_is_person(actor)
    policies.check_has_role(actor, Role.ADMIN)


def add_webhook(
    *, actor: Actor, url: str, description: str = "", kinds: Sequence[str] = ()
) -> tuple[Webhook, str]:
    """Add a webhook and return it with its secret, which is never shown again. It is told of what comes next.

    Raises:
        ActionRefused, NotAllowed; InvalidAddress, ForbiddenAddress: it cannot be told anything there;
        InvalidInput: a value cannot be used, or there are too many.
    """
    check_keeps(actor)
    address = _address(url)
    with transaction.atomic():
        if Webhook.objects.count() >= MAX_WEBHOOKS:
            raise InvalidInput(f"There are {MAX_WEBHOOKS} webhooks; remove one first.")
        webhook = Webhook.objects.create(
            url=address,
            description=_description(description),
            kinds=check_kinds(kinds),
            owner_id=actor.user_id,
            salt=signing.new_salt(),
            cursor=Event.objects.aggregate(last=Max("pk"))["last"] or 0,
        )
        audit.record(actor, "webhook.add", f"webhook:{webhook.pk}", kinds=webhook.kinds)
    return webhook, signing.secret_of(webhook.salt)


def change_webhook(
    *,
    actor: Actor,
    webhook_id: int,
    expected_version: int | None,
    url: str | None = None,
    description: str | None = None,
    kinds: Sequence[str] | None = None,
) -> Webhook:
    """Change a webhook; None leaves a value as it is.

    Raises:
        ActionRefused, NotAllowed, NotFound, StaleVersion; InvalidAddress, ForbiddenAddress, InvalidInput.
    """
    check_keeps(actor)
    webhook = find(webhook_id)
    values: dict[str, Any] = {}
    if url is not None and url != webhook.url:
        values["url"] = _address(url)
    if description is not None:
        values["description"] = _description(description)
    if kinds is not None:
        values["kinds"] = check_kinds(kinds)
    with transaction.atomic():
        _write(webhook, expected_version, **values)
        audit.record(actor, "webhook.change", f"webhook:{webhook.pk}", changed=sorted(values))
    return find(webhook_id)


@transaction.atomic
def rotate_secret(*, actor: Actor, webhook_id: int, expected_version: int | None) -> tuple[Webhook, str]:
    """Make a new secret and return it, this once; the one before signs for another day.

    Raises:
        ActionRefused, NotAllowed, NotFound, StaleVersion.
    """
    check_keeps(actor)
    webhook = find(webhook_id)
    until = timezone.now() + BOTH_HOLD
    salt = signing.new_salt()
    _write(webhook, expected_version, salt=salt, previous_salt=webhook.salt, previous_until=until)
    audit.record(actor, "webhook.rotate", f"webhook:{webhook.pk}")
    return find(webhook_id), signing.secret_of(salt)


@transaction.atomic
def enable_webhook(*, actor: Actor, webhook_id: int, expected_version: int | None) -> Webhook:
    """Switch a webhook on; it goes on where it stopped. Whoever switches it on owns it from now.

    Raises:
        ActionRefused, NotAllowed, NotFound, StaleVersion.
    """
    check_keeps(actor)
    webhook = find(webhook_id)
    calm = {
        "failures": 0,
        "failing_since": None,
        "rests_until": None,
        "disabled_at": None,
        "disabled_why": "",
    }
    _write(webhook, expected_version, active=True, owner_id=actor.user_id, **calm)
    waiting = webhook.deliveries.filter(state=DeliveryState.WAITING, event__isnull=False)
    waiting.update(next_at=timezone.now(), attempts=0)
    audit.record(actor, "webhook.enable", f"webhook:{webhook.pk}")
    return find(webhook_id)


@transaction.atomic
def disable_webhook(*, actor: Actor, webhook_id: int, expected_version: int | None) -> Webhook:
    """Switch a webhook off; what it was to be told waits.

    Raises:
        ActionRefused, NotAllowed, NotFound, StaleVersion.
    """
    check_keeps(actor)
    webhook = find(webhook_id)
    _write(
        webhook,
        expected_version,
        active=False,
        disabled_at=timezone.now(),
        disabled_why="An admin switched it off.",
    )
    audit.record(actor, "webhook.disable", f"webhook:{webhook.pk}")
    return find(webhook_id)


@transaction.atomic
def remove_webhook(*, actor: Actor, webhook_id: int, expected_version: int | None) -> None:
    """Forget a webhook and its log.

    Raises:
        ActionRefused, NotAllowed, NotFound, StaleVersion.
    """
    check_keeps(actor)
    webhook = find(webhook_id)
    _write(webhook, expected_version, active=False)
    webhook.delete()
    audit.record(actor, "webhook.remove", f"webhook:{webhook_id}")


@transaction.atomic
def ping(*, actor: Actor, webhook_id: int) -> WebhookDelivery:
    """Have a test sent, also to a webhook that is off; it is tried once.

    Raises:
        ActionRefused, NotAllowed, NotFound.
    """
    check_keeps(actor)
    webhook = find(webhook_id)
    audit.record(actor, "webhook.ping", f"webhook:{webhook.pk}")
    delivery = WebhookDelivery.objects.create(webhook=webhook, kind=PING)
    delivery.message = f"ping_{delivery.pk}_{webhook.pk}"
    delivery.save(update_fields=["message"])
    return delivery


@transaction.atomic
def replay_one(*, actor: Actor, webhook_id: int, delivery_id: int) -> WebhookDelivery:
    """Have one delivery sent again under the same id.

    Raises:
        ActionRefused, NotAllowed, NotFound.
    """
    check_keeps(actor)
    user = User.objects.get(pk=actor.user_id)
    found = visible_deliveries(user, webhook_id).filter(pk=delivery_id).values_list("pk", flat=True)
    rows = WebhookDelivery.objects.filter(pk__in=list(found))
    fresh = {"state": DeliveryState.WAITING, "attempts": 0, "next_at": timezone.now(), "ended_at": None}
    if not rows.update(**fresh):
        raise NotFound("There is no such delivery.")
    audit.record(actor, "webhook.replay", f"webhook:{webhook_id}", delivery=delivery_id)
    return rows.get()


@transaction.atomic
def replay_since(*, actor: Actor, webhook_id: int, since: datetime) -> int:
    """Have everything since a time sent again, under the same ids and in order; returns how many events.

    Raises:
        ActionRefused, NotAllowed, NotFound; InvalidInput: that is too long ago.
    """
    check_keeps(actor)
    webhook = (
        Webhook.objects.select_for_update(of=("self",)).select_related("owner").filter(pk=webhook_id).first()
    )
    if webhook is None:
        raise NotFound("There is no such webhook.")
    if since < timezone.now() - outbox.KEPT:
        raise InvalidInput(f"Events are sent again for {outbox.KEPT.days} days at most.")
    count = outbox.send_again(webhook, since)
    audit.record(actor, "webhook.replay", f"webhook:{webhook_id}", since=since.isoformat(), events=count)
    return count


def visible_deliveries(user: User, webhook_id: int) -> QuerySet[WebhookDelivery]:
    """Return what was sent to a webhook, as far as this admin may see what it is about, the newest first."""
    theirs = Q(event__isnull=True) | Q(event__in=visible_events(user).values("pk"))
    rows = WebhookDelivery.objects.filter(theirs, webhook=webhook_id)
    return rows.prefetch_related(Prefetch("tries", WebhookAttempt.objects.order_by("-pk"))).order_by("-pk")


def find(webhook_id: int) -> Webhook:
    """Return a webhook.

    Raises:
        NotFound: there is none.
    """
    webhook = Webhook.objects.select_related("owner").filter(pk=webhook_id).first()
    if webhook is None:
        raise NotFound("There is no such webhook.")
    return webhook


def _write(webhook: Webhook, expected_version: int | None, **values: Any) -> None:
    version = webhook.version if expected_version is None else expected_version
    rows = Webhook.objects.filter(pk=webhook.pk, version=version)
    if not rows.update(version=F("version") + 1, **values):
        raise StaleVersion


def _address(written: str) -> str:
    address = typed_text(written).strip()
    if len(address) > MAX_URL_CHARACTERS:
        raise InvalidInput(f"An address has at most {MAX_URL_CHARACTERS} characters here.")
    # A name that is not known yet, or a slow resolver, is no reason: it is asked again at each sending.
    with suppress(ProviderError):
        backends.webhooks().check_target(address)
    return address


def _description(written: str) -> str:
    text = typed_text(written).strip()
    if len(text) > MAX_DESCRIPTION:
        raise InvalidInput(f"Describe it in at most {MAX_DESCRIPTION} characters.")
    return text
