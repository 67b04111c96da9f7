"""What every answer carries, and what no page holds: code or style of its own."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from tests.conftest import PROJECT
from tests.factories import (
    PASSWORD,
    adopt,
    approve,
    make_article,
    make_claim,
    make_draft,
    make_evidence,
    make_person,
    make_submitted,
    take,
)
from tests.integration.web.conftest import sign_in
from tests.integration.web.test_sign_in import ARGUMENTS
from verification import models
from verification.claims.comments import comment_on_claim
from verification.integrations.webhooks import add_webhook
from verification.reviews.saved_filters import save
from verification.web.urls import urlpatterns
from verification.workflow import Role

CLASHING = "Linz plan\n\nOf the 40 members, 22 voted yes, 15 voted no and 6 abstained. Tenants protested."
OWNERS = {
    "article_id": "Article",
    "claim_id": "Claim",
    "comment_id": "Comment",
    "evidence_id": "Evidence",
    "filter_id": "SavedFilter",
    "finding_id": "Finding",
    "origin_id": "Origin",
    "snapshot_id": "Snapshot",
    "source_id": "Source",
    "user_id": "User",
    "verdict_id": "VerdictRevision",
    "webhook_id": "Webhook",
}
# Need what the scene does not have; their answers carry the headers all the same.
OTHERWISE = {"archive-import", "check", "claim-searched", "feed", "rating-edit", "sign-in-code"}
# Facts for search engines; browsers run nothing of it.
DATA = "application/ld+json"
EXPECTED = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
}


class Inline(HTMLParser):
    """Notes everything in a page that would need the policy to allow inline code or style."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        is_code = tag == "script" and given.get("type") != DATA
        if tag == "style" or (is_code and not (given.get("src") or "").startswith("/static/")):
            self.found.append(self.get_starttag_text())
        for name, value in attrs:
            runs = name.startswith(("on", "hx-on")) or name == "style"
            if runs or (value or "").lstrip().lower().startswith(("javascript:", "js:")):
                self.found.append(self.get_starttag_text())


@pytest.mark.parametrize(
    "text",
    [
        "<p style='color: red'>",
        "<style>p {}</style>",
        "<script>alert(1)</script>",
        "<script type=module>alert(1)</script>",
        "<script src='https://elsewhere.example/x.js'></script>",
        "<a href=' JavaScript:alert(1)'>",
        "<b onclick='x()'>",
        "<b hx-on:click='x()'>",
        "<b hx-vals='js:{a: 1}'>",
    ],
)
def test_the_parser_of_these_tests_notices_inline_code(text):
    assert Inline(text).found


@pytest.fixture
def busy(cast):
    """Somebody whom no role keeps from anything, and one of most things to look at."""
    pat = make_person("pat", Role.REPORTER, Role.CHECKER, Role.REVIEWER, Role.EDITOR, Role.ADMIN)
    article = make_article(cast.ada, CLASHING)
    claim = take(make_claim(article, cast.ben, "Tenants protested."), cast.ben)
    row = make_evidence(claim)
    adopt(row, cast.ben)
    make_draft(claim, cast.ben)
    comment_on_claim(actor=pat.as_actor(), claim_id=claim.pk, text="Look.", blocking=False)
    save(actor=pat.as_actor(), name="Mine", query="mine", is_shared=False)
    approve(make_submitted(make_article(cast.ada), cast.ben), cast.dan)
    add_webhook(actor=pat.as_actor(), url="https://cms.example.org/hook", description="CMS")
    return sign_in(pat)


def argument(name):
    owner = OWNERS.get(name)
    row = getattr(models, owner).objects.order_by("pk").first() if owner else None
    return row.pk if row else ARGUMENTS[name]


def addresses():
    for pattern in urlpatterns:
        names = pattern.pattern.converters
        yield pattern.name, reverse(pattern.name, kwargs={name: argument(name) for name in names})
    yield "live", reverse("live")
    yield "docs", "/api/docs/"
    yield "schema", "/api/v1/schema"
    yield "api", "/api/v1/articles"
    yield "nowhere", "/nowhere"


def check_headers(answer, name):
    for header, beginning in EXPECTED.items():
        assert answer.headers.get(header, "").startswith(beginning), (name, header)
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy


def check_page(answer, name):
    check_headers(answer, name)
    kept = answer.headers["Cache-Control"]
    assert "private" in kept or "no-store" in kept, name
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        assert not Inline(answer.text).found, (name, Inline(answer.text).found)


def test_every_route_answers_with_the_headers_and_no_page_holds_inline_code(busy):
    shown = set()
    for name, address in addresses():
        for client in (busy, Client()):
            answer = client.get(address)
            check_page(answer, name)
            if answer.status_code in (200, 405):
                shown.add(name)
    assert {pattern.name for pattern in urlpatterns} - shown == OTHERWISE


def test_no_template_holds_inline_code():
    for path in sorted((PROJECT / "templates").rglob("*.html")):
        text = path.read_text().replace(f'<script type="{DATA}">', "")
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", text, flags=re.DOTALL)
        found = re.findall(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|hx-on|javascript:", text)
        assert not found, (path, found)


def test_refused_and_broken_requests_carry_the_headers_too(busy, monkeypatch):
    refused = busy.get("/", headers={"Host": "elsewhere.example"})
    assert refused.status_code == 400
    check_page(refused, "host")
    forged = Client(enforce_csrf_checks=True).post("/sign-in")
    assert forged.status_code == 403
    check_page(forged, "csrf")
    busy.raise_request_exception = False
    monkeypatch.setattr("verification.web.profile._page", None)
    broken = busy.get("/profile")
    assert broken.status_code == 500
    check_page(broken, "broken")


def test_files_carry_the_headers_too():
    answer = Client().head("/static/verification/site.css")
    assert answer.status_code == 200
    check_headers(answer, "file")


def test_cookies_are_out_of_reach_for_scripts_and_other_sites(anybody, cast):
    anybody.get("/sign-in")
    anybody.post("/sign-in", {"username": "ben", "password": PASSWORD})
    for name in ("sessionid", "csrftoken"):
        assert anybody.cookies[name]["httponly"] and anybody.cookies[name]["samesite"] == "Lax"


def test_behind_tls_all_but_the_health_checks_insist_on_it(settings, db):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 3600
    assert Client().get("/sign-in").url == "https://testserver/sign-in"
    assert Client().get("/healthz").status_code == 200
    safe = Client().get("/sign-in", secure=True)
    assert safe.status_code == 200 and safe.headers["Strict-Transport-Security"] == "max-age=3600"
