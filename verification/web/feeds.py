"""Feeds: which are looked at, how often, how that goes; added, paused and removed by editors and admins."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from verification import tasks
from verification.errors import FactcheckError, NotFound
from verification.evidence import feeds
from verification.evidence.intake_models import Feed
from verification.web.errors import status_of
from verification.web.requests import actor, person, version

ENTRIES: Final = 50
INTERVALS: Final = [
    ("15", "every 15 minutes"),
    ("30", "every half hour"),
    ("60", "every hour"),
    ("360", "every 6 hours"),
    ("1440", "every day"),
]
DONE: Final = {
    "poll": "The feed is being looked at.",
    "pause": "The feed is paused.",
    "start": "The feed is looked at again.",
}


class FeedForm(forms.Form):
    """What is known of a feed."""

    source = forms.CharField(
        required=False,
        max_length=200,
        label="Who publishes it",
        help_text="Empty: the host of its address.",
    )
    every_minutes = forms.TypedChoiceField(
        choices=INTERVALS, coerce=int, initial="30", label="It is looked at"
    )


class NewFeedForm(FeedForm):
    """A feed that is not there yet."""

    url = forms.CharField(
        max_length=feeds.MAX_URL_CHARACTERS,
        label="Address of the feed",
        help_text="RSS or Atom",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """List the feeds, and add one."""
    _check_may_see(request)
    form = NewFeedForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _index(request, form)
    if not form.is_valid():
        return _index(request, form, status=422)
    try:
        feeds.add_feed(actor=actor(request), **form.cleaned_data)
    except FactcheckError as error:
        form.add_error("url", error.message)
        return _index(request, form, status=status_of(error))
    tasks.wake_feeds()
    messages.success(request, "The feed was added; it is looked at now.")
    return redirect("feeds")


def _index(request: HttpRequest, form: NewFeedForm, status: int = 200) -> HttpResponse:
    context = {"feeds": feeds.with_counts(), "form": form, "may_keep": _may_keep(request)}
    return render(request, "archive/feeds.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, feed_id: int) -> HttpResponse:
    """Show what a feed brought last, and change it."""
    _check_may_see(request)
    feed = feeds.find(feed_id)
    initial = {"source": feed.source, "every_minutes": str(feed.every_minutes)}
    form = FeedForm(request.POST if request.method == "POST" else None, initial=initial)
    _offer(form, feed.every_minutes)
    if request.method != "POST":
        return _feed_page(request, feed, form)
    if not form.is_valid():
        return _feed_page(request, feed, form, status=422)
    try:
        feeds.change_feed(
            actor=actor(request), feed_id=feed_id, expected_version=version(request), **form.cleaned_data
        )
    except FactcheckError as error:
        form.add_error(None, error.message)
        return _feed_page(request, feeds.find(feed_id), form, status=status_of(error))
    messages.success(request, "The feed was changed.")
    return redirect("feed", feed_id)


def _offer(form: FeedForm, minutes: int) -> None:
    """An interval that a program has set is offered beside ours."""
    field = form.fields["every_minutes"]
    if isinstance(field, forms.TypedChoiceField) and str(minutes) not in dict(INTERVALS):
        field.choices = [(str(minutes), f"every {minutes} minutes"), *INTERVALS]


def _feed_page(request: HttpRequest, feed: Feed, form: FeedForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "feed": feed,
        "form": form,
        "entries": feeds.entries(feed, ENTRIES),
        "may_keep": _may_keep(request),
    }
    return render(request, "archive/feed.html", context, status=status)


@require_POST
def act(request: HttpRequest, feed_id: int, action: str) -> HttpResponse:
    """Look at a feed now, pause it, start it again, or remove it."""
    told: dict[str, Any] = {
        "actor": actor(request),
        "feed_id": feed_id,
        "expected_version": version(request),
    }
    if action == "remove":
        feeds.remove_feed(**told)
        messages.success(request, "The feed was removed. What it brought stays in the archive.")
        return redirect("feeds")
    if action == "poll":
        feeds.poll_now(**told)
    elif action in DONE:
        feeds.change_feed(**told, active=action == "start")
    else:
        raise NotFound("There is nothing here.")
    tasks.wake_feeds()
    messages.success(request, DONE[action])
    return redirect("feed", feed_id)


def _may_keep(request: HttpRequest) -> bool:
    return person(request).has_role(*feeds.KEEPERS)


def _check_may_see(request: HttpRequest) -> None:
    if not person(request).roles:
        raise NotFound("There is nothing here for you to see.")
