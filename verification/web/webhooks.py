"""Webhooks: who is told of events, how that goes, what was sent; kept by admins."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from verification import tasks
from verification.errors import FactcheckError, NotFound
from verification.event_words import EVENTS
from verification.integrations import webhooks
from verification.integrations.kinds import groups
from verification.integrations.webhook_models import Webhook
from verification.web.errors import status_of
from verification.web.requests import actor, person, version

SHOWN: Final = 50
DONE: Final = {
    "ping": "A test is on its way; load this page again in a moment to see what was answered.",
    "enable": "The webhook is on, and goes on where it stopped.",
    "disable": "The webhook is off. What it was to be told waits.",
}


class WebhookForm(forms.Form):
    """What is known of a webhook."""

    url = forms.CharField(
        max_length=webhooks.MAX_URL_CHARACTERS,
        label="Address",
        help_text="Where events are sent to, such as https://cms.paper.example/hooks/factcheck.",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )
    description = forms.CharField(
        max_length=webhooks.MAX_DESCRIPTION, required=False, label="What receives them"
    )
    kinds = forms.CharField(
        required=False,
        max_length=5_000,
        label="Kinds of events",
        help_text="One a line, such as claim.approve, or claim.* for all that begin so. Empty: everything.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_kinds(self) -> list[str]:
        """Return one kind a word."""
        return str(self.cleaned_data["kinds"]).replace(",", " ").split()


class SinceForm(forms.Form):
    """From when on everything is sent again."""

    since = forms.DateTimeField(
        label="Since",
        help_text="Day and time in UTC, such as 2026-03-02 14:00; at most 30 days ago.",
        input_formats=["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d"],
    )

    def clean_since(self) -> datetime:
        """Return a moment that has been."""
        since: datetime = self.cleaned_data["since"]
        if since > timezone.now():
            raise forms.ValidationError("This is yet to come.")
        return since


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """List the webhooks, and add one; its secret is shown once."""
    webhooks.check_keeps(actor(request))
    form = WebhookForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _index(request, form)
    if not form.is_valid():
        return _index(request, form, status=422)
    try:
        made, secret = webhooks.add_webhook(actor=actor(request), **form.cleaned_data)
    except FactcheckError as error:
        form.add_error(_field_of(error), error.message)
        return _index(request, form, status=status_of(error))
    return _index(request, WebhookForm(), made=made, secret=secret)


def _index(request: HttpRequest, form: WebhookForm, status: int = 200, **more: Any) -> HttpResponse:
    rows = Webhook.objects.select_related("owner").order_by("pk")
    context = {"webhooks": rows, "form": form, "kinds": _kinds(), **more}
    return render(request, "webhooks.html", context, status=status)


def _field_of(error: FactcheckError) -> str:
    return "kinds" if "kind" in error.message else "url"


def _kinds() -> list[tuple[str, str]]:
    return [*((group, "all that begin so") for group in groups()), *sorted(EVENTS.items())]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Show a webhook with its log, and change it."""
    webhooks.check_keeps(actor(request))
    webhook = webhooks.find(webhook_id)
    form = _form_of(webhook, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, webhook, form=form)
    seen = version(request)
    if not form.is_valid():
        return _page(request, webhook, form=form, status=422)
    try:
        webhooks.change_webhook(
            actor=actor(request), webhook_id=webhook_id, expected_version=seen, **form.cleaned_data
        )
    except FactcheckError as error:
        form.add_error(None, error.message)
        return _page(request, webhooks.find(webhook_id), form=form, status=status_of(error))
    messages.success(request, "The webhook was changed.")
    return redirect("webhook", webhook_id)


def _form_of(webhook: Webhook, given: QueryDict | None = None) -> WebhookForm:
    known = {"url": webhook.url, "description": webhook.description, "kinds": "\n".join(webhook.kinds)}
    return WebhookForm(given, initial=known)


def _page(request: HttpRequest, webhook: Webhook, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "webhook": webhook,
        "deliveries": webhooks.visible_deliveries(person(request), webhook.pk)[:SHOWN],
        "since_form": SinceForm(),
        "kinds": _kinds(),
        **more,
    }
    return render(request, "webhook.html", context, status=status)


@never_cache
@require_POST
def act(request: HttpRequest, webhook_id: int, action: str) -> HttpResponse:
    """Test a webhook, switch it on or off, give it a new secret, or remove it."""
    told: dict[str, Any] = {"actor": actor(request), "webhook_id": webhook_id}
    seen = version(request)
    if action == "ping":
        webhooks.ping(**told)
    elif action == "enable":
        webhooks.enable_webhook(**told, expected_version=seen)
    elif action == "disable":
        webhooks.disable_webhook(**told, expected_version=seen)
    else:
        return _secret_or_end(request, action, {**told, "expected_version": seen})
    tasks.wake_webhooks()
    messages.success(request, DONE[action])
    return redirect("webhook", webhook_id)


def _secret_or_end(request: HttpRequest, action: str, told: dict[str, Any]) -> HttpResponse:
    if action == "rotate":
        webhook, secret = webhooks.rotate_secret(**told)
        return _page(request, webhook, form=_form_of(webhook), secret=secret)
    if action != "remove":
        raise NotFound("There is nothing here.")
    webhooks.remove_webhook(**told)
    messages.success(request, "The webhook was removed with its log.")
    return redirect("webhooks")


@require_POST
def replay(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Have everything since a time sent again."""
    webhooks.check_keeps(actor(request))
    webhook = webhooks.find(webhook_id)
    form = SinceForm(request.POST)
    if not form.is_valid():
        return _page(request, webhook, form=_form_of(webhook), since_form=form, status=422)
    try:
        count = webhooks.replay_since(actor=actor(request), webhook_id=webhook_id, **form.cleaned_data)
    except FactcheckError as error:
        form.add_error("since", error.message)
        return _page(request, webhook, form=_form_of(webhook), since_form=form, status=status_of(error))
    tasks.wake_webhooks()
    messages.success(request, f"{count} event{'' if count == 1 else 's'} will be sent again.")
    return redirect("webhook", webhook_id)


@require_POST
def replay_one(request: HttpRequest, webhook_id: int, delivery_id: int) -> HttpResponse:
    """Have one delivery sent again."""
    webhooks.replay_one(actor=actor(request), webhook_id=webhook_id, delivery_id=delivery_id)
    tasks.wake_webhooks()
    messages.success(request, "It is sent again.")
    return redirect("webhook", webhook_id)
