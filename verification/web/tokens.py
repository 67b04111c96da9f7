"""One's own bearer tokens for programs: made, shown once, revoked."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from verification.integrations import services
from verification.integrations.models import Scope, Token
from verification.web.requests import actor, person

SCOPES = [
    (Scope.READ, "Read: articles, claims, evidence, events"),
    (Scope.IMPORT, "Import articles"),
    (Scope.SUGGEST, "Suggest claims"),
    (Scope.WORK, "Work: accept and dismiss claims, verdict drafts"),
]
DAYS = [("30", "30 days"), ("90", "90 days"), ("365", "a year"), ("", "until revoked")]


class TokenForm(forms.Form):
    """A new token."""

    name = forms.CharField(max_length=120, label="What uses it")
    scopes = forms.MultipleChoiceField(choices=SCOPES, widget=forms.CheckboxSelectMultiple, label="It may")
    days = forms.ChoiceField(choices=DAYS, required=False, label="It is valid for")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """List one's tokens and make a new one; its secret is shown once."""
    form = TokenForm(request.POST if request.method == "POST" else None, initial={"days": "90"})
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        days = int(wanted["days"]) if wanted["days"] else None
        token, secret = services.create_token(
            actor=actor(request), name=wanted["name"], scopes=wanted["scopes"], days=days
        )
        return _page(request, TokenForm(initial={"days": "90"}), made=token, secret=secret)
    return _page(request, form, status=422 if form.errors else 200)


@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End a token at once."""
    services.revoke_token(actor=actor(request), token_id=token_id)
    messages.success(request, "The token was revoked.")
    return redirect("tokens")


def _page(
    request: HttpRequest, form: TokenForm, *, status: int = 200, made: Token | None = None, secret: str = ""
) -> HttpResponse:
    own = Token.objects.filter(owner=person(request)).order_by("-pk")
    context = {"form": form, "tokens": own, "made": made, "secret": secret}
    return render(request, "tokens.html", context, status=status)
